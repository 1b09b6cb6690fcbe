/* What was done for a task: big counters, pictures, done. */

import * as drafts from "./drafts.js";
import { finish, foot, head, photoStrip, typed } from "./parts.js";
import { add, button, day, fill, h, spoken, t } from "./ui.js";

const ALWAYS = ["sessions", "people"];
const STEPS = [1, 10, 100];

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
    STEPS.map((n) => button("+" + n, () => bump(n), { "aria-label": t("more", { what: label, n }) })));
}

const named = (row) => (spoken() === "zh" ? row.task_zh || row.task_en : row.task_en || row.task_zh);

function labelOf(name, task) {
  if (task && name === task.metric) return task.unit_word ? t("count_unit", { unit: task.unit_word }) : name;
  return t(name === "people" ? "count_people" : "count_sessions");
}

/** What the pictures show: an attendance sheet, minutes … Pictures and links speak for themselves. */
function proofs(app, draft, task) {
  const wanted = (task ? task.evidence : ["attendance", "minutes", "report"]).filter((code) => code !== "photo" && code !== "link");
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

function form(app, draft, task) {
  const names = (task && task.metric && ALWAYS.indexOf(task.metric) < 0 ? [task.metric] : []).concat(ALWAYS);
  const go = button(t("submit"), async () => {
    go.disabled = true;
    draft.title = draft.name.trim() || (task ? named(task) : t("k_activity"));
    if (await finish(app, draft)) app.done(draft);
    go.disabled = false;
  }, { class: "ax-b ax-primary ax-wide", icon: "check", testid: "submit" });
  return h("div", { class: "ax-fill" }, task && h("p", { class: "ax-card" }, h("b", null, named(task)), h("small", null, t("task_done", { done: task.done, target: task.target, unit: task.unit_word || "" }))),
    h("h2", null, t("counts")), names.map((name) => counter(app, draft, name, labelOf(name, task))),
    h("h2", null, t("evidence")), photoStrip(app, draft, null), proofs(app, draft, task),
    typed(app, draft, "name", t("activity_name"), { line: true, maxlength: 120 }), typed(app, draft, "where", t("where_words"), { line: true, maxlength: 200 }),
    typed(app, draft, "note", t("note_more"), { testid: "note" }), typed(app, draft, "links", t("links"), { line: true, maxlength: 2000 }), foot(go));
}

export function activity(app, args) {
  const body = h("div", { class: "ax-fill" });
  const start = (draft) => {
    app.editing(draft);
    drafts.keep(draft).catch((error) => app.trouble(error));
    fill(body, form(app, draft, app.data.assignments.find((row) => row.id === draft.assignment)));
  };
  const choose = (task) => start(drafts.make(app, "activity", {
    assignment: task ? task.id : null, activity_kind: (task && task.category) || "publicity", title: task ? named(task) : t("k_activity"), name: "", where: "", counts: { sessions: 1 },
    evidence: [], links: "",
  }));
  if (args.draft) start(args.draft);
  else {
    const over = (row) => (row.done >= row.target ? 1 : 0); // what is done can still be added to, below
    const rows = app.data.assignments.slice().sort((a, b) => over(a) - over(b) || String(a.due_on).localeCompare(String(b.due_on)));
    add(body, [h("p", { class: "ax-muted" }, t(rows.length ? "task_choose" : "task_none")), h("ul", { class: "ax-list" }, rows.slice(0, 50).map((task) => h("li", null,
      h("button", { type: "button", class: "ax-line", testid: "task-" + task.id, onclick: () => choose(task) },
        h("span", { class: "ax-grow" }, h("b", null, named(task)), h("small", null, t("task_done", { done: task.done, target: task.target, unit: task.unit_word || "" }), " · " + task.unit, task.due_on ? " · " + t("by", { day: day(new Date(task.due_on + "T00:00")) }) : "")))))),
    app.data.may.has("update_task") && button(t("task_other"), () => choose(null), { class: "ax-b ax-wide" })]);
  }
  return h("div", null, head(app, t("door_activity")), body);
}
