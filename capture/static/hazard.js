/* A hazard on its own: what, where, a picture. Found twice by two people, it stays one. */

import * as bundle from "./bundle.js";
import * as drafts from "./drafts.js";
import * as place from "./place.js";
import { hazardWords } from "./followups.js";
import { siteLine } from "./home.js";
import { finish, foot, head, photoStrip, placePanel, typed } from "./parts.js";
import { button, fill, h, metres, named, t } from "./ui.js";

function categories(app, draft, changed) {
  const box = h("div", { class: "ax-chips", role: "group", "aria-label": t("category") });
  const draw = () => fill(box, Object.keys(app.data.categories).filter((code) => code.indexOf("/") < 0).map((code) => h("button", {
    type: "button", class: "ax-chip", "aria-pressed": String(draft.category === code), testid: "category-" + code,
    onclick: () => { draft.category = code; draft.same_as = null; drafts.keep(draft).catch((e) => app.trouble(e)); draw(); changed(); },
  }, named(app.data.categories[code]))));
  draw();
  return box;
}

/** Where: a registered place near by, a searched one, or none of them. */
function sites(app, draft, changed) {
  const box = h("div", null);
  const set = (site) => {
    draft.site = site ? site.id : null;
    drafts.keep(draft).catch((e) => app.trouble(e));
    draw();
    changed();
  };
  const list = h("ul", { class: "ax-list" });
  const input = h("input", { class: "ax-in", type: "search", testid: "site-picker", placeholder: t("search_sites"), "aria-label": t("search_sites"), oninput: () => offer() });
  const offer = () => {
    const here = draft.place.pin || draft.place.fix || place.here();
    const rows = input.value.trim() ? bundle.find(app.data, input.value, here) : here ? bundle.order(app.data.sites.slice(), here) : [];
    fill(list, rows.slice(0, input.value.trim() ? 8 : 3).map((row) => siteLine(app, row, set)));
  };
  function draw() {
    const site = draft.site && app.data.byId.get(draft.site);
    if (site) fill(box, h("div", { class: "ax-row ax-chosen" }, h("b", { class: "ax-grow" }, site.name), button(t("change"), () => set(null))));
    else { fill(box, input, list); offer(); }
  }
  draw();
  return box;
}

function alike(app, draft, rows, changed) {
  const same = (id) => { draft.same_as = draft.same_as === id ? null : id; drafts.keep(draft).catch((e) => app.trouble(e)); changed(); };
  const here = draft.place.pin || draft.place.fix;
  return rows.length ? h("section", { class: "ax-card ax-warn", testid: "duplicates" }, h("h2", null, t("alike_n", { n: rows.length })),
    h("ul", { class: "ax-list" }, rows.slice(0, 5).map((row) => {
      const m = bundle.away(here, row);
      return h("li", { class: "ax-follow" }, h("b", null, row.title), h("small", null, hazardWords(app, row), m === null ? "" : " · " + metres(m)),
        h("button", { type: "button", class: "ax-b", "aria-pressed": String(draft.same_as === row.id), onclick: () => same(row.id) }, t("same_yes")));
    })), h("p", { class: "ax-muted" }, t("alike_help"))) : null;
}

export function hazard(app, args) {
  const draft = args.draft || drafts.make(app, "hazard", { category: "", text: "", where: "", floor: "", same_as: null, site: args.site || null, daily: args.daily || null });
  app.editing(draft);
  drafts.keep(draft).catch((error) => app.trouble(error));
  const near = h("div", null);
  const hint = h("p", { class: "ax-bad", role: "alert" });
  const changed = () => {
    draft.title = draft.text.trim().slice(0, 40) || named(app.data.categories[draft.category]);
    const site = app.data.byId.get(draft.site);
    fill(near, draft.category ? alike(app, draft, bundle.alike(app.hazards(), draft.category, site, draft.place.pin || draft.place.fix), changed) : null);
  };
  const text = typed(app, draft, "text", t("hazard_text"), { testid: "note", maxlength: 200 });
  text.addEventListener("input", () => { draft.title = draft.text.trim().slice(0, 40); });
  const go = button(t("submit"), async () => {
    const missing = !draft.category ? "need_category" : !draft.text.trim() ? "need_text" : !draft.site && !draft.place.fix && !draft.place.pin && !draft.where.trim() ? "need_where" : "";
    fill(hint, missing ? t(missing) : "");
    if (missing) return;
    go.disabled = true;
    if (await finish(app, draft)) app.done(draft);
    go.disabled = false;
  }, { class: "ax-b ax-primary ax-wide", icon: "check", testid: "submit" });
  changed();
  const daily = draft.daily && h("p", { class: "ax-muted" }, t("daily_with"));
  return h("div", null, head(app, t("door_hazard")), daily, photoStrip(app, draft, null), h("h2", null, t("category")), categories(app, draft, changed), near,
    h("h2", null, t("what")), text, h("h2", null, t("where")), placePanel(app, draft, null), sites(app, draft, changed),
    h("div", { class: "ax-row" }, typed(app, draft, "where", t("where_words"), { line: true, maxlength: 200 }), typed(app, draft, "floor", t("floor"), { line: true, maxlength: 20, class: "ax-in ax-short" })),
    hint, foot(go));
}
