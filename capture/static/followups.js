/* Open hazards of the place, on top of its next inspection: still there, or fixed? */

import * as drafts from "./drafts.js";
import { photoStrip } from "./parts.js";
import { fill, h, mark, named, t } from "./ui.js";

function choice(app, draft, row, after) {
  const said = draft.followups[row.id];
  const one = (outcome, label) => h("button", {
    type: "button", class: "ax-b", "aria-pressed": String(Boolean(said) && said.outcome === outcome), testid: "followup-" + outcome,
    onclick: () => {
      const chosen = draft.followups[row.id];
      if (chosen && chosen.outcome === outcome) delete draft.followups[row.id];
      else draft.followups[row.id] = { outcome, note: "" };
      drafts.keep(draft).catch((error) => app.trouble(error));
      after();
    },
  }, label);
  return h("div", { class: "ax-row ax-choice" }, one("still", t("still")), one("fixed", t("fixed")));
}

export function hazardWords(app, row) {
  const grade = row.grade || "general";
  return [mark(grade, t("g_" + grade)), " ", row.number || t("no_number"), " · ", named(app.data.categories[row.category.split("/")[0]])];
}

export function openHazards(app, draft, site) {
  const rows = app.hazards().filter((row) => row.site === site.id);
  if (!rows.length) return null;
  const list = h("ul", { class: "ax-list" });
  const draw = () => fill(list, rows.map((row) => {
    const said = draft.followups[row.id];
    return h("li", { class: "ax-follow" }, h("b", null, row.title), h("small", null, hazardWords(app, row)), choice(app, draft, row, draw),
      said && said.outcome === "fixed" ? photoStrip(app, draft, row.id, "after", row.photo) : null);
  }));
  draw();
  return h("section", { class: "ax-card" }, h("h2", null, t("open_here", { n: rows.length })), list);
}
