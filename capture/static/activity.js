/* What was done for a task, or beside every plan: big counters, pictures, a place, one line. */

import * as drafts from "./drafts.js";
import * as store from "./store.js";
import { copies, faults, grids } from "./deeds.js";
import { finish, foot, head, photoStrip, placePanel, typed } from "./parts.js";
import { add, button, day, fill, h, spoken, t } from "./ui.js";

const STEPS = [1, 10, 100];
const SHOWN = 50;
const named = (row) => (spoken() === "zh" ? row.task_zh || row.task_en : row.task_en || row.task_zh);
const kindOf = (draft) => draft.form || draft.activity_kind;
const formName = (code) => (code ? t("f_" + code) : t("k_activity"));

function counter(app, draft, name, label) {
  const out = h("input", { class: "ax-num", type: "number", inputmode: "numeric", min: 0, max: 1000000, "aria-label": label, value: draft.counts[name] || 0, testid: "count-" + name,
    oninput: () => set(Number(out.value)) });
  const set = (value) => {
    draft.counts[name] = Math.max(0, Math.min(1000000, Math.round(value) || 0));
    drafts.keep(draft).catch((error) => app.trouble(error));
  };
  const bump = (by) => { set((draft.counts[name] || 0) + by); out.value = draft.counts[name]; };
  return h("div", { class: "ax-counter" }, h("span", { class: "ax-grow" }, label),
    button("", () => bump(-1), { icon: "minus", "aria-label": t("less", { what: label }) }), out,
    STEPS.map((n) => button("+" + n, () => bump(n), { "aria-label": t("more", { what: label, n }), testid: "plus-" + name + "-" + n })));
}

function labelOf(name, task) {
  if (task && name === task.metric && task.unit_word) return t("count_unit", { unit: task.unit_word });
  return t("count_" + name) || name;
}

/** What the pictures show: an attendance sheet, minutes … Pictures and links speak for themselves. */
function proofs(app, draft, task) {
  const shape = app.data.forms[draft.form];
  const asked = task ? task.evidence : shape ? shape.evidence : ["attendance", "minutes", "report"];
  const wanted = asked.filter((code) => code !== "photo" && code !== "link");
  const box = h("div", { class: "ax-chips", role: "group", "aria-label": t("evidence_also") });
  const draw = () => fill(box, wanted.map((code) => h("button", { type: "button", class: "ax-chip", "aria-pressed": String(draft.evidence.indexOf(code) >= 0), testid: "evidence-" + code,
    onclick: () => {
      const at = draft.evidence.indexOf(code);
      if (at < 0) draft.evidence.push(code); else draft.evidence.splice(at, 1);
      drafts.keep(draft).catch((error) => app.trouble(error));
      draw();
    } }, t("ev_" + code))));
  draw();
  return wanted.length ? h("div", null, h("p", { class: "ax-muted" }, t("evidence_also")), box) : null;
}

function namesOf(draft, task, shape) {
  const own = task && task.metric.slice(-4) !== "_pct" ? [task.metric] : [];
  const usual = task ? task.counters : shape ? shape.counters : ["people", "leaflets"];
  return own.concat(usual, ["sessions"]).filter((name, at, all) => all.indexOf(name) === at);
}

/** The newest of what this phone and what the server remember of my last record of this kind. */
async function lastOf(app, form, kind) {
  const mine = await store.fact("last:" + app.person.id + ":" + (form || kind));
  const told = app.data.last_activities.find((row) => (form ? row.form === form : row.kind === kind && !row.form));
  return mine && (!told || mine.at >= new Date(told.at).getTime()) ? mine : told;
}

function repeat(draft, last) {
  draft.where = last.place;
  draft.note = last.note || "";
  if (!draft.assignment) draft.name = last.title;
  draft.counts = Object.assign({}, last.counts);
  draft.evidence = last.evidence.slice();
  draft.grids = last.grids.slice();
}

const remember = (draft) => store.note("last:" + draft.person + ":" + kindOf(draft), {
  form: draft.form, kind: draft.activity_kind, title: draft.title, place: draft.where, note: draft.note, counts: Object.assign({}, draft.counts),
  evidence: draft.evidence.slice(), grids: draft.grids.slice(), at: Date.now(),
});

function form(app, draft, task, last, again) {
  const shape = app.data.forms[draft.form];
  const hint = h("p", { class: "ax-bad", role: "alert" });
  const go = button(t("submit"), async () => {
    const bare = draft.faults.some((row) => row.text.trim() && !row.category);
    fill(hint, bare ? t("need_category") : "");
    if (bare) return;
    go.disabled = true;
    draft.title = draft.name.trim() || (task ? named(task) : formName(draft.form));
    if (await finish(app, draft)) {
      await remember(draft).catch(() => false);
      app.done(draft);
    }
    go.disabled = false;
  }, { class: "ax-b ax-primary ax-wide", icon: "check", testid: "submit" });
  return h("div", { class: "ax-fill" },
    task ? h("p", { class: "ax-card" }, h("b", null, named(task)), h("small", null, task.unit + " · " + t("task_done", { done: task.done, target: task.target, unit: task.unit_word || "" })))
      : h("p", { class: "ax-card" }, h("b", null, formName(draft.form))),
    last && button(t("repeat_last", { day: day(new Date(last.at)) }), () => { repeat(draft, last); again(); }, { class: "ax-b ax-wide", testid: "repeat-last" }),
    h("h2", null, t("counts")), namesOf(draft, task, shape).map((name) => counter(app, draft, name, labelOf(name, task))),
    h("h2", null, t("evidence")), photoStrip(app, draft, null), proofs(app, draft, task),
    h("h2", null, t("where")), typed(app, draft, "where", t("where_words"), { line: true, maxlength: 200, testid: "where" }), placePanel(app, draft, null),
    typed(app, draft, "note", t("one_line"), { line: true, maxlength: 500, testid: "note" }),
    shape && shape.faults && faults(app, draft), shape && shape.grids && grids(app, draft, task), task && copies(app, draft, task),
    h("details", null, h("summary", null, t("more_about")), typed(app, draft, "name", t("activity_name"), { line: true, maxlength: 120 }), typed(app, draft, "links", t("links"), { line: true, maxlength: 2000 })),
    hint, foot(go));
}

function taskLine(task, choose) {
  const by = task.due_on ? " · " + t("by", { day: day(new Date(task.due_on + "T00:00")) }) : "";
  return h("li", null, h("button", { type: "button", class: "ax-line", testid: "task-" + task.id, onclick: () => choose(task) },
    h("span", { class: "ax-grow" }, h("b", null, named(task)), h("small", null, t("task_done", { done: task.done, target: task.target, unit: task.unit_word || "" }) + " · " + task.unit + by))));
}

/** Which kind, and then which task of it, or none: an activity that no plan asked for. */
function chooser(app, choose) {
  const list = h("div", null);
  const chips = h("div", { class: "ax-chips", role: "group", "aria-label": t("form_choose") });
  const over = (row) => (row.done >= row.target ? 1 : 0); // what is done can still be added to, below
  const rows = app.data.assignments.slice().sort((a, b) => over(a) - over(b) || String(a.due_on).localeCompare(String(b.due_on)));
  let chosen = "";
  const draw = () => {
    const found = rows.filter((row) => !chosen || row.form === chosen);
    fill(chips, Object.keys(app.data.forms).map((code) => h("button", { type: "button", class: "ax-chip", "aria-pressed": String(chosen === code), testid: "form-" + code,
      onclick: () => { chosen = chosen === code ? "" : code; draw(); } }, t("f_" + code))));
    fill(list, h("h2", null, t(found.length ? "task_choose" : "task_none")),
      app.data.may.has("update_task") && chosen && button(t("task_beside", { what: t("f_" + chosen) }), () => choose(null, chosen), { class: "ax-b ax-wide", icon: "plus", testid: "task-beside" }),
      h("ul", { class: "ax-list" }, found.slice(0, SHOWN).map((task) => taskLine(task, choose))),
      app.data.may.has("update_task") && !chosen && button(t("task_other"), () => choose(null, ""), { class: "ax-b ax-wide" }));
  };
  draw();
  return h("div", null, chips, list);
}

export function activity(app, args) {
  const body = h("div", { class: "ax-fill" });
  const start = async (draft) => {
    app.editing(draft);
    drafts.keep(draft).catch((error) => app.trouble(error));
    ["faults", "grids", "also"].forEach((name) => { draft[name] = draft[name] || []; }); // begun on an older page
    const task = app.data.assignments.find((row) => row.id === draft.assignment);
    const last = await lastOf(app, draft.form, draft.activity_kind);
    const again = () => fill(body, form(app, draft, task, null, again));
    fill(body, form(app, draft, task, last, again));
  };
  const choose = (task, code) => {
    const made = task ? task.form : code;
    const shape = app.data.forms[made];
    return start(drafts.make(app, "activity", {
      assignment: task ? task.id : null, activity_kind: (task && task.category) || (shape && shape.category) || "publicity", form: made || "",
      title: task ? named(task) : formName(made), name: "", where: "", counts: { sessions: 1 }, evidence: [], links: "", faults: [], grids: [], also: [],
    }));
  };
  if (args.draft) start(args.draft).catch((error) => app.trouble(error));
  else add(body, [chooser(app, (task, code) => choose(task, code).catch((error) => app.trouble(error)))]);
  return h("div", null, head(app, t("door_activity")), body);
}
