/* A round: planned points in order or as they come. A track is kept only if switched on, and only while this page is open. */

import * as drafts from "./drafts.js";
import * as place from "./place.js";
import { dueSites, order } from "./bundle.js";
import { newCheck } from "./check.js";
import { siteLine } from "./home.js";
import { finish, foot, head, typed } from "./parts.js";
import { button, clock, fill, h, sure, t } from "./ui.js";

const PLANNED = 10;
const TRACK_EVERY_MS = 15000;

function plan(app, draft, started) {
  const rows = dueSites(app.data, place.here(), app.seen).slice(0, 30);
  const chosen = new Set(draft.planned.length ? draft.planned : rows.slice(0, PLANNED).map((row) => row.site.id));
  const list = h("ul", { class: "ax-list" }, rows.map((row) => {
    const input = h("input", { type: "checkbox", checked: chosen.has(row.site.id), onchange: () => (input.checked ? chosen.add(row.site.id) : chosen.delete(row.site.id)) });
    return h("li", null, h("label", { class: "ax-line" }, input, h("span", { class: "ax-grow" }, h("b", null, row.site.name), h("small", null, t("s_" + row.site.state)))));
  }));
  const begin = (ids) => {
    draft.planned = ids;
    draft.started = Date.now();
    draft.going = true;
    drafts.keep(draft).then(started, (error) => app.trouble(error));
  };
  return h("div", { class: "ax-fill" }, h("p", { class: "ax-muted" }, t("plan_help")), list, foot(h("div", { class: "ax-row" },
    button(t("patrol_free"), () => begin([])),
    button(t("patrol_start"), () => begin(rows.map((row) => row.site.id).filter((id) => chosen.has(id))), { class: "ax-b ax-primary ax-grow", testid: "patrol-start" }))));
}

/** One more point visited, told by the inspection that was just saved. */
export async function visited(app, patrol, draft) {
  patrol.visits.push({ site: draft.site, inspection: draft.id, at: Date.now() });
  await drafts.keep(patrol);
}

function track(app, draft) {
  let last = 0;
  const input = h("input", { type: "checkbox", checked: draft.tracking, onchange: () => { draft.tracking = input.checked; drafts.keep(draft).catch((e) => app.trouble(e)); } });
  app.leaving(place.follow((fix) => {
    if (!draft.tracking || !fix || fix.at - last < TRACK_EVERY_MS) return;
    last = fix.at;
    draft.track.push([Math.round(fix.lat * 1e6) / 1e6, Math.round(fix.lon * 1e6) / 1e6, Math.round(fix.accuracy_m), Math.round(fix.at / 1000)]);
    drafts.keep(draft).catch((e) => app.trouble(e));
  }));
  return h("label", { class: "ax-line" }, input, h("span", { class: "ax-grow" }, h("b", null, t("track")), h("small", null, t("track_help"))));
}

function walk(app, draft) {
  const been = new Set(draft.visits.map((v) => v.site));
  const left = draft.planned.filter((id) => !been.has(id) && app.data.byId.has(id)).map((id) => app.data.byId.get(id));
  const rows = draft.planned.length ? left.map((site) => order([site], place.here())[0]) : dueSites(app.data, place.here(), app.seen).slice(0, 12);
  const open = (site) => app.go("check", { site: site.id, patrol: draft.id });
  const fine = async (site) => {
    const made = newCheck(app, site, { patrol: draft.id });
    made.place.fix = place.here();
    if (await finish(app, made)) {
      await visited(app, draft, made);
      app.go("patrol", { draft }, true);
    }
  };
  const end = async () => {
    if (!(await sure(app, t("patrol_end_sure", { n: draft.visits.length }), t("patrol_end")))) return;
    draft.ended = Date.now();
    if (await finish(app, draft)) app.done(draft);
  };
  const next = rows[0];
  return h("div", { class: "ax-fill" }, h("p", { class: "ax-strong" }, t("patrol_count", { n: draft.visits.length, all: draft.planned.length || "—" }), " · ", clock(draft.started)),
    track(app, draft), h("h2", null, t("patrol_next")), h("ul", { class: "ax-list" }, rows.map((row) => siteLine(app, row, open))),
    !next && h("p", { class: "ax-muted" }, t("patrol_all")), typed(app, draft, "note", t("note_more"), { testid: "note" }),
    button(t("patrol_end"), end, { class: "ax-b ax-wide", testid: "submit" }),
    next && foot(h("p", { class: "ax-foot-of" }, next.site.name), h("div", { class: "ax-row" }, button(t("some_fault"), () => open(next.site), { icon: "alert" }),
      button(t("all_fine"), () => fine(next.site), { class: "ax-b ax-primary ax-grow", icon: "check", testid: "all-fine" }))));
}

export function patrol(app, args) {
  const draft = args.draft || drafts.make(app, "patrol", { title: t("k_patrol"), planned: [], visits: [], track: [], tracking: false, going: false });
  const body = h("div", { class: "ax-fill" });
  const draw = () => fill(body, draft.going ? walk(app, draft) : plan(app, draft, draw));
  app.editing(draft.going ? draft : null);
  draw();
  return h("div", null, head(app, t("door_patrol"), null, () => app.home()), body);
}
