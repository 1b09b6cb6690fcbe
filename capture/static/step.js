/* An open hazard is put right, or rechecked, where it is: the step goes into the outbox like any other entry. */

import * as drafts from "./drafts.js";
import * as store from "./store.js";
import { mine } from "./before.js";
import { hazardWords } from "./followups.js";
import { beforePicture } from "./ghost.js";
import { finish, foot, head, photoStrip, typed } from "./parts.js";
import { add, button, day, fill, h, mark, t } from "./ui.js";

const isFix = (row) => row.steps.some((step) => step === "submit_fix" || step === "fix_on_spot");
const QUICK = { fix: ["quick_cleared", "quick_replaced", "quick_repaired"], recheck_pass: ["quick_passed"], recheck_fail: ["quick_failed"] };

function deadline(row) {
  if (!row.due_on) return null;
  const due = new Date(row.due_on + "T00:00");
  const late = new Date().setHours(0, 0, 0, 0) > due.getTime();
  return mark(late ? "stale" : "general", t(late ? "todo_late" : "todo_due", { day: day(due) }));
}

function where(app, row) {
  const site = app.data.byId.get(row.site);
  return site ? site.name : row.place || "";
}

function line(app, row) {
  return h("li", null, h("button", { type: "button", class: "ax-line", testid: "todo-" + row.id, onclick: () => begin(app, row) },
    h("span", { class: "ax-grow" }, h("b", null, row.title), h("small", null, hazardWords(app, row)), h("small", null, where(app, row)), deadline(row)),
    h("span", { class: "ax-link" }, t(isFix(row) ? "todo_fix" : "todo_recheck"))));
}

/** What was begun for this hazard is gone on with: one hazard, one entry. */
export async function begin(app, row) {
  const begun = (await store.all("drafts")).find((d) => d.kind === "step" && d.hazard === row.id && d.person === app.person.id);
  return app.go("step", begun ? { draft: begun } : { hazard: row.id });
}

export function todo(app) {
  const rows = mine(app.hazards(), app.dealt);
  const part = (title, some) => some.length > 0 && [h("h2", null, t(title, { n: some.length })), h("ul", { class: "ax-list" }, some.map((row) => line(app, row)))];
  return h("div", null, head(app, t("todo")), part("todo_fix_n", rows.filter(isFix)), part("todo_recheck_n", rows.filter((row) => !isFix(row))),
    !rows.length && h("p", { class: "ax-card" }, t("todo_none")));
}

/** The way to it from the first screen. */
export function todoDoor(app) {
  const rows = mine(app.hazards(), app.dealt);
  const fixes = rows.filter(isFix).length;
  const said = [fixes && t("todo_fix_n", { n: fixes }), rows.length > fixes && t("todo_recheck_n", { n: rows.length - fixes })].filter(Boolean).join(" · ");
  return said && button(said, () => app.go("todo"), { icon: "flag", class: "ax-b ax-wide ax-todo", testid: "todo" });
}

function about(app, row) {
  return h("section", { class: "ax-card" }, h("h2", null, row.title), h("p", { class: "ax-marks" }, hazardWords(app, row), deadline(row)),
    h("p", { class: "ax-muted" }, where(app, row)), row.must && h("p", null, h("b", null, t("must"), " "), row.must), row.done && h("p", null, h("b", null, t("done_so"), " "), row.done));
}

/** Passed or not: nothing is chosen before somebody has looked. */
function verdict(app, draft, changed) {
  const box = h("div", { class: "ax-row ax-choice", role: "group", "aria-label": t("todo_recheck") });
  const draw = () => fill(box, draft.about.steps.map((step) => h("button", { type: "button", class: "ax-b", "aria-pressed": String(draft.step === step), testid: step, onclick: () => {
    draft.step = step;
    drafts.keep(draft).catch((e) => app.trouble(e));
    draw();
    changed();
  } }, t("step_" + step))));
  draw();
  return box;
}

function quick(app, draft, note) {
  const keys = QUICK[draft.step.slice(0, 7) === "recheck" ? draft.step : "fix"];
  return keys.map((key) => h("button", { type: "button", class: "ax-chip", onclick: () => {
    draft.note = note.value = (draft.note ? draft.note + ";" : "") + t(key);
    drafts.keep(draft).catch((e) => app.trouble(e));
  } }, t(key)));
}

function missing(draft, role) {
  if (!draft.step) return "need_verdict";
  if (!draft.photos.some((p) => p.role === role)) return role === "after" ? "need_after" : "need_photo";
  return draft.note.trim() ? "" : "need_done";
}

function pictures(app, draft, fix) {
  const row = draft.about;
  const before = row.photo || null;
  if (fix) {
    return [!before && draft.step === "fix_on_spot" && [h("h2", null, t("before")), photoStrip(app, draft, null, "before")],
      before && beforePicture(before, t("before")), h("h2", null, t("after")), photoStrip(app, draft, null, "after", before)];
  }
  return [h("div", { class: "ax-both" }, before && beforePicture(before, t("before")), row.after && beforePicture(row.after, t("after"))),
    h("h2", null, t("recheck_photo")), photoStrip(app, draft, null, "evidence", before)];
}

export function step(app, args) {
  const row = args.hazard && app.hazards().find((one) => one.id === args.hazard);
  if (!args.draft && !row) return h("div", null, head(app, t("todo")), h("p", { class: "ax-card" }, t("todo_gone")));
  const fixes = (args.draft ? args.draft.about : row).steps.filter((one) => one.slice(0, 7) !== "recheck");
  const draft = args.draft || drafts.make(app, "step", { hazard: row.id, step: fixes[0] || "", title: row.title, site: row.site, about: row });
  app.editing(draft);
  drafts.keep(draft).catch((error) => app.trouble(error));
  const fix = fixes.length > 0;
  const hint = h("p", { class: "ax-bad", role: "alert" });
  const chips = h("div", { class: "ax-chips" });
  const note = typed(app, draft, "note", t(fix ? "what_done" : "what_seen"), { testid: "note" });
  const go = button("", async () => {
    const lacks = missing(draft, fix ? "after" : "evidence");
    fill(hint, lacks ? t(lacks) : "");
    if (lacks) return;
    go.disabled = true;
    if (await finish(app, draft)) app.done(draft);
    go.disabled = false;
  }, { class: "ax-b ax-primary ax-wide", icon: "check", testid: "submit" });
  const changed = () => {
    fill(go.lastChild, t(draft.step ? "send_" + draft.step : "submit"));
    fill(chips);
    if (draft.step) add(chips, quick(app, draft, note));
  };
  changed();
  return h("div", null, head(app, t(fix ? "todo_fix" : "todo_recheck")), about(app, draft.about), pictures(app, draft, fix),
    !fix && [h("h2", null, t("verdict")), verdict(app, draft, changed)], h("h2", null, t(fix ? "what_done" : "what_seen")), chips, note, hint, foot(go));
}
