/* What comes with some activities: faults of a drill, grids that saw a film, other units that took part. */

import * as drafts from "./drafts.js";
import { uuid7 } from "./hash.js";
import { photoStrip } from "./parts.js";
import { button, fill, h, named, t } from "./ui.js";

const keep = (app, draft) => drafts.keep(draft).catch((error) => app.trouble(error));

/** Each line becomes a hazard when the record arrives; it keeps its own pictures. */
export function faults(app, draft) {
  const box = h("div", null);
  const tops = Object.keys(app.data.categories).filter((code) => code.indexOf("/") < 0);
  const one = (row) => h("div", { class: "ax-card", testid: "fault" },
    h("input", { class: "ax-in", maxlength: 200, value: row.text, placeholder: t("fault_text"), "aria-label": t("fault_text"), testid: "fault-text",
      oninput: (e) => { row.text = e.target.value; keep(app, draft); } }),
    select(app, draft, row, tops), photoStrip(app, draft, row.id),
    button(t("fault_remove"), () => { draft.faults.splice(draft.faults.indexOf(row), 1); keep(app, draft); draw(); }, { class: "ax-b ax-plain" }));
  const draw = () => fill(box, draft.faults.map(one),
    button(t("fault_add"), () => { draft.faults.push({ id: uuid7(), category: "", text: "" }); keep(app, draft); draw(); }, { icon: "alert", class: "ax-b ax-wide", testid: "fault-add" }));
  draw();
  return h("section", null, h("h2", null, t("faults")), box);
}

function select(app, draft, row, tops) {
  const options = tops.map((code) => h("option", { value: code }, named(app.data.categories[code])));
  const field = h("select", { class: "ax-in", "aria-label": t("category"), testid: "fault-category", onchange: () => { row.category = field.value; keep(app, draft); } },
    h("option", { value: "" }, t("need_category")), options);
  field.value = row.category;
  return field;
}

/** Chips that stand for ids: pressed = in the list. */
function chips(app, draft, name, rows, label) {
  const box = h("div", { class: "ax-chips", role: "group", "aria-label": label });
  const flip = (id) => {
    const at = draft[name].indexOf(id);
    if (at < 0) draft[name].push(id); else draft[name].splice(at, 1);
    keep(app, draft);
    draw();
  };
  const all = () => { draft[name] = draft[name].length === rows.length ? [] : rows.map((row) => row.id); keep(app, draft); draw(); };
  const draw = () => fill(box, rows.length > 1 && h("button", { type: "button", class: "ax-chip", testid: name + "-all", onclick: all }, t("all_n", { n: rows.length })),
    rows.map((row) => h("button", { type: "button", class: "ax-chip", "aria-pressed": String(draft[name].indexOf(row.id) >= 0), testid: name + "-" + row.id, onclick: () => flip(row.id) }, row.name)));
  draw();
  return box;
}

export function grids(app, draft, task) {
  const home = task && app.data.areas[task.area];
  const rows = Object.keys(app.data.areas).map((id) => Object.assign({ id: Number(id) }, app.data.areas[id]))
    .filter((area) => area.level === "grid" && (!home || area.path.indexOf(home.path) === 0));
  return rows.length ? h("section", null, h("h2", null, t("grids_played")), chips(app, draft, "grids", rows, t("grids_played"))) : null;
}

/** The same for other units that owe the same task: one record each. */
export function copies(app, draft, task) {
  const rows = app.data.assignments.filter((row) => row.task === task.task && row.due_on === task.due_on && row.id !== task.id)
    .map((row) => ({ id: row.id, name: row.unit }));
  return rows.length ? h("details", { testid: "copies" }, h("summary", null, t("copies_n", { n: rows.length })), chips(app, draft, "also", rows, t("copies_n", { n: rows.length }))) : null;
}
