/* One inspection: everything is normal until somebody taps it. */

import * as bundle from "./bundle.js";
import * as drafts from "./drafts.js";
import { hazardWords, openHazards } from "./followups.js";
import { uuid7 } from "./hash.js";
import { finish, foot, head, photoStrip, placePanel, typed } from "./parts.js";
import { button, fill, h, mark, named, sheet, t } from "./ui.js";

const SEARCH_FROM = 12; // items; fewer are seen at a glance

export function since(iso) {
  const days = Math.floor((Date.now() - new Date(iso).getTime()) / 86400000);
  return days < 1 ? t("today") : t("days_ago", { n: days });
}

export function allFine(app, site) {
  const lists = bundle.checklists(app.data, site);
  return { lists: lists.length, items: lists.reduce((n, row) => n + row[1].items.length, 0) };
}

/** Who may only check the own unit does self-checks; for everybody else all kinds are open. */
const onlyOwn = (app) => !app.data.may.has("log_inspection") && app.data.may.has("submit_self_check");
export const mayCheck = (app) => app.data.may.has("log_inspection") || onlyOwn(app);
const kindsFor = (app) => (onlyOwn(app) ? ["self_check"] : Object.keys(app.data.check_kinds));

export function newCheck(app, site, more) {
  const checklists = {};
  bundle.checklists(app.data, site).forEach((row) => { checklists[row[0]] = row[1].version; });
  const open_ = kindsFor(app);
  const special = site.special && open_.indexOf(site.special.kind) >= 0 ? site.special.kind : "";
  const kind = special || (open_.indexOf("routine_check") >= 0 ? "routine_check" : open_[0]);
  return drafts.make(app, "inspection", Object.assign({ site: site.id, title: site.name, check_kind: kind, checklists, answers: {}, followups: {} }, more));
}

function answer(draft, item, result) {
  const old = draft.answers[item.code] || { note: "", hazard: uuid7(), title: named({ zh: item.fail_zh, en: item.fail_en }) };
  draft.answers[item.code] = Object.assign(old, { result });
}

function detail(app, draft, item, drawn) {
  const a = draft.answers[item.code];
  const set = (result) => { answer(draft, item, result); drafts.keep(draft).catch((e) => app.trouble(e)); drawn(); };
  const pick = (result) => h("button", { type: "button", class: "ax-b", "aria-pressed": String(a.result === result), onclick: () => set(result) }, t("r_" + result));
  const note = typed(app, a, "note", t("note_item"), { testid: "note", oninput: (e) => { a.note = e.target.value; drafts.keep(draft).catch((x) => app.trouble(x)); },
    onblur: () => { drafts.flush(draft).catch((x) => app.trouble(x)); } });
  return h("div", { class: "ax-more" }, a.result === "fail" && h("p", { class: "ax-bad" }, named({ zh: item.fail_zh, en: item.fail_en })),
    a.result === "fail" && photoStrip(app, draft, item.code), a.result === "fail" && note,
    h("div", { class: "ax-row ax-choice" }, pick("pass"), pick("fail"), pick("na")));
}

function line(app, draft, item, changed) {
  const box = h("li", { class: "ax-item" });
  function draw() {
    const a = draft.answers[item.code];
    const result = a ? a.result : "pass";
    const tap = () => {
      answer(draft, item, result === "pass" ? "fail" : "pass");
      drafts.keep(draft).catch((e) => app.trouble(e));
      draw();
    };
    box.className = "ax-item ax-is-" + result;
    fill(box, h("button", { type: "button", class: "ax-line", "aria-pressed": String(result === "fail"), testid: "item-" + item.code + "-fail", onclick: tap },
      h("span", { class: "ax-grow" }, named(item)), h("span", { class: "ax-r ax-r-" + result }, t("r_" + result))),
    result === "pass" ? null : detail(app, draft, item, draw));
    changed();
  }
  box.words = (named(item) + item.fail_zh + item.code).toLowerCase();
  draw();
  return box;
}

function group(app, draft, code, list, changed) {
  return h("section", { class: "ax-group" }, h("h2", null, named(app.data.categories[code] || list), h("small", null, t("items_n", { n: list.items.length }))),
    h("ul", { class: "ax-items" }, list.items.map((item) => line(app, draft, item, changed))));
}

function kinds(app, draft) {
  const select = h("select", { class: "ax-in", "aria-label": t("check_kind"), onchange: () => { draft.check_kind = select.value; drafts.keep(draft).catch((e) => app.trouble(e)); } },
    kindsFor(app).map((code) => h("option", { value: code, selected: code === draft.check_kind }, named(app.data.check_kinds[code]))));
  return select;
}

const failed = (draft) => Object.keys(draft.answers).filter((code) => draft.answers[code].result === "fail");

function askSame(app, title, rows) {
  return sheet(app, t("same_title", { what: title }), (done) => h("div", null,
    h("ul", { class: "ax-list" }, rows.slice(0, 5).map((row) => h("li", { class: "ax-follow" }, h("b", null, row.title), h("small", null, hazardWords(app, row)),
      button(t("same_yes"), () => done(row.id), { testid: "same-yes" })))),
    button(t("same_no"), () => done(null), { class: "ax-b ax-primary ax-wide", testid: "same-no" })));
}

/** For each new fault: is it one of those already open here? Answers false when the person went back to the form. */
async function sameAsOpen(app, draft, site) {
  const codes = failed(draft).filter((code) => draft.answers[code].same === undefined);
  for (let i = 0; i < codes.length; i += 1) {
    const a = draft.answers[codes[i]];
    const rows = bundle.alike(app.hazards(), bundle.item(app.data, codes[i]).category, site, null)
      .filter((row) => row.site === site.id && (!row.item || row.item === codes[i]));
    const confirmed = rows.find((row) => row.item === codes[i] && draft.followups[row.id]);
    const picked = confirmed ? confirmed.id : rows.length ? await askSame(app, a.title, rows) : null;
    if (picked === undefined) return false;
    a.same = picked;
  }
  return true;
}

export function check(app, args) {
  const site = app.data.byId.get(args.draft ? args.draft.site : args.site);
  if (!site) return h("div", null, head(app, t("inspect")), h("p", { class: "ax-card" }, t("site_gone")));
  const draft = args.draft || newCheck(app, site, { patrol: args.patrol || null });
  if (args.scanned) draft.place.scanned = args.scanned;
  app.editing(draft);
  drafts.keep(draft).catch((error) => app.trouble(error));
  const lists = bundle.checklists(app.data, site);
  const go = button("", async () => {
    go.disabled = true;
    if ((await sameAsOpen(app, draft, site)) && (await finish(app, draft))) app.done(draft);
    go.disabled = false;
  }, { class: "ax-b ax-primary ax-wide", icon: "check", testid: "submit" });
  const changed = () => { const n = failed(draft).length; fill(go.lastChild, n ? t("submit_n", { n }) : t("submit_fine")); };
  const groups = lists.map((row) => group(app, draft, row[0], row[1], changed));
  const total = lists.reduce((n, row) => n + row[1].items.length, 0);
  const filter = h("input", { class: "ax-in", type: "search", placeholder: t("search_items"), "aria-label": t("search_items"), oninput: () => {
    const word = filter.value.trim().toLowerCase();
    groups.forEach((g) => Array.prototype.forEach.call(g.lastChild.children, (box) => { box.hidden = word && box.words.indexOf(word) < 0; }));
  } });
  changed();
  return h("div", null, head(app, site.name, [named(app.data.site_types[site.type]), " · ", site.code]),
    h("p", { class: "ax-marks" }, mark(site.risk, t("risk_" + site.risk)), mark(site.state, t("s_" + site.state)), site.last_at && h("span", { class: "ax-muted" }, since(site.last_at))),
    placePanel(app, draft, site), openHazards(app, draft, site),
    h("div", { class: "ax-row" }, kinds(app, draft), total >= SEARCH_FROM && filter),
    h("p", { class: "ax-muted" }, t("check_help")), groups,
    h("details", { class: "ax-card", open: Boolean(draft.note) }, h("summary", null, t("note_more")), typed(app, draft, "note", t("note_more"), { testid: "note-general" }), photoStrip(app, draft, null)),
    foot(go));
}
