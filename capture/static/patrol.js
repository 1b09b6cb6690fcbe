/* A round: planned points in order or as they come. A track is kept only if switched on, and only while this page is open. */

import * as drafts from "./drafts.js";
import * as place from "./place.js";
import { dueSites } from "./bundle.js";
import { newCheck } from "./check.js";
import { siteLine } from "./home.js";
import { finish, foot, head, typed } from "./parts.js";
import { beginRound, leftOf, roundList, skip, skippedList, stopsOf, toWalk } from "./rounds.js";
import { button, clock, fill, h, metres, sure, t } from "./ui.js";

const PLANNED = 10;
const TRACK_EVERY_MS = 15000;

async function plan(app, draft, started) {
  const planned = await toWalk(app);
  const pick = (round) => beginRound(draft, round, stopsOf(app, round)).then(started, (error) => app.trouble(error));
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
  return h("div", { class: "ax-fill" }, roundList(app, planned, pick), planned.length ? h("h2", null, t("plan_own")) : null, h("p", { class: "ax-muted" }, t("plan_help")), list, foot(h("div", { class: "ax-row" },
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

function walk(app, draft, redraw) {
  const rows = draft.planned.length ? leftOf(app, draft, place.here()) : dueSites(app.data, place.here(), app.seen).slice(0, 12);
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
  const pass = async () => { if (await skip(app, draft, next.site)) redraw(); };
  return h("div", { class: "ax-fill" }, h("p", { class: "ax-strong" }, t("patrol_count", { n: draft.visits.length, all: draft.planned.length || "—" }), " · ", clock(draft.started)),
    draft.round ? null : track(app, draft), h("h2", null, t("patrol_next")), h("ul", { class: "ax-list" }, rows.map((row) => siteLine(app, row, open))),
    !next && h("p", { class: "ax-muted" }, t("patrol_all")), skippedList(app, draft, redraw), typed(app, draft, "note", t("note_more"), { testid: "note" }),
    button(t("patrol_end"), end, { class: "ax-b ax-wide", testid: "submit" }),
    next && foot(h("p", { class: "ax-foot-of", testid: "round-next" }, next.site.name, next.m === null ? "" : " · " + metres(next.m)), h("div", { class: "ax-row" },
      draft.round ? button(t("skip"), pass, { testid: "skip" }) : null, button(t("some_fault"), () => open(next.site), { icon: "alert" }),
      button(t("all_fine"), () => fine(next.site), { class: "ax-b ax-primary ax-grow", icon: "check", testid: "all-fine" }))));
}

/** `args.draft` goes on with a round, `args.round` begins one that was planned. */
export async function patrol(app, args) {
  const draft = args.draft || drafts.make(app, "patrol", { title: t("k_patrol"), planned: [], visits: [], track: [], tracking: false, going: false, round: null, skipped: [] });
  const body = h("div", { class: "ax-fill" });
  const draw = async () => fill(body, draft.going ? walk(app, draft, draw) : await plan(app, draft, draw));
  if (args.round) await beginRound(draft, args.round, stopsOf(app, args.round));
  app.editing(draft.going ? draft : null);
  await draw();
  return h("div", null, head(app, draft.round ? draft.title : t("door_patrol"), null, () => app.home()), body);
}
