/* Rounds that somebody planned: which are to walk, what comes next on them, and why a point was passed over. */

import * as drafts from "./drafts.js";
import * as store from "./store.js";
import { order } from "./bundle.js";
import { button, day, fill, h, icon, sheet, t } from "./ui.js";

const REASONS = ["closed", "nobody_in", "no_access", "not_safe", "no_time", "other"];
const isToday = (round) => round.on_day <= drafts.localDay(new Date());

/** Rounds of the bundle that this phone has neither begun nor ended. */
export async function toWalk(app) {
  const begun = new Set((await store.all("drafts")).filter((d) => d.person === app.person.id && d.round).map((d) => d.round));
  return (app.data.rounds || []).filter((round) => !begun.has(round.id) && !app.walked.has(round.id));
}

export const stopsOf = (app, round) => round.stops.map((id) => app.data.byId.get(id)).filter(Boolean);

export function beginRound(draft, round, stops) {
  Object.assign(draft, { title: round.title, round: round.id, in_order: round.in_order, planned: stops.map((site) => site.id), started: Date.now(), going: true });
  return drafts.keep(draft);
}

function line(app, round, onpick) {
  const stops = stopsOf(app, round);
  const when = isToday(round) ? t("round_today") : day(new Date(round.on_day + "T12:00:00"));
  const told = [when, t("round_stops", { n: stops.length }), round.minutes ? t("round_minutes", { n: Math.round(round.minutes) }) : "", t(round.in_order ? "round_ordered" : "round_free")];
  return h("li", null, h("button", { type: "button", class: "ax-line", testid: "round-" + round.id, onclick: () => onpick(round) }, icon("route"),
    h("span", { class: "ax-grow" }, h("b", null, round.title), h("small", null, told.filter(Boolean).join(" · ")), round.note && h("small", null, round.note)), h("span", { class: "ax-link" }, t("round_go"))));
}

/** Rounds of today, and those of the days to come; nothing where there are none. */
export function roundList(app, rounds, onpick) {
  if (!rounds.length) return null;
  return h("section", { class: "ax-drafts", "aria-label": t("rounds") }, h("h2", null, t("rounds")), h("ul", null, rounds.map((round) => line(app, round, onpick))));
}

/** What is left of a round: in its order, or nearest first. */
export function leftOf(app, draft, here) {
  const done = new Set(draft.visits.map((v) => v.site).concat((draft.skipped || []).map((s) => s.site)));
  const sites = draft.planned.filter((id) => !done.has(id) && app.data.byId.has(id)).map((id) => app.data.byId.get(id));
  return draft.in_order ? sites.map((site) => order([site], here)[0]) : order(sites, here);
}

/** Pass a point over: a reason is one tap, more words if wanted. */
export async function skip(app, draft, site) {
  const words = h("input", { class: "ax-in", maxlength: 200, placeholder: t("skip_words"), "aria-label": t("skip_words") });
  const reason = await sheet(app, t("skip_title"), (done) => h("div", null, h("p", { class: "ax-strong" }, site.name), words,
    h("div", { class: "ax-thirds" }, REASONS.map((code) => button(t("skip_" + code), () => done(code), { class: "ax-b ax-door", testid: "skip-" + code })))));
  if (!reason) return false;
  draft.skipped = (draft.skipped || []).concat({ site: site.id, reason, note: words.value.trim(), at: Date.now() });
  await drafts.keep(draft);
  return true;
}

/** The points passed over, each with its reason; a tap takes it back. */
export function skippedList(app, draft, redraw) {
  const rows = (draft.skipped || []).filter((s) => app.data.byId.has(s.site));
  if (!rows.length) return null;
  const back = (row) => {
    draft.skipped = draft.skipped.filter((s) => s.site !== row.site);
    drafts.keep(draft).then(redraw, (error) => app.trouble(error));
  };
  return fill(h("section", null), h("h2", null, t("skipped_n", { n: rows.length })), h("ul", { class: "ax-list" }, rows.map((row) => h("li", null,
    h("button", { type: "button", class: "ax-line", onclick: () => back(row) }, h("span", { class: "ax-grow" }, h("b", null, app.data.byId.get(row.site).name),
      h("small", null, [t("skip_" + row.reason), row.note].filter(Boolean).join(" · "))), h("span", { class: "ax-link" }, t("skip_undo")))))));
}
