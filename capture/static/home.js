/* The first screen: what is nearest and due, one tap from "all fine". */

import * as drafts from "./drafts.js";
import * as place from "./place.js";
import * as store from "./store.js";
import { away, dueSites, find } from "./bundle.js";
import { openHazards } from "./followups.js";
import { allFine, mayCheck, newCheck, since } from "./check.js";
import { finish, foot } from "./parts.js";
import { roundList, toWalk } from "./rounds.js";
import { canScan, scan } from "./scan.js";
import { todoDoor } from "./step.js";
import { dailyCard } from "./zero.js";
import { button, clock, day, fill, h, icon, mark, metres, named, sheet, sure, t } from "./ui.js";

const SHOWN = 50;
const SHOWN_HOSTED = 8; // the dashboard has lists of its own below
const KINDS = { inspection: "k_inspection", hazard: "k_hazard", patrol: "k_patrol", activity: "k_activity", step: "k_step", zero_report: "k_zero_report" };

function draftCard(app, draft) {
  return h("li", { class: "ax-draft" },
    h("button", { type: "button", class: "ax-line", testid: "draft-restore", onclick: () => app.resume(draft) },
      h("span", { class: "ax-grow" }, h("b", null, draft.title || t(KINDS[draft.kind])),
        h("small", null, t("draft_from", { kind: t(KINDS[draft.kind]), time: clock(draft.changed) }))), h("span", { class: "ax-link" }, t("resume"))),
    h("button", { type: "button", class: "ax-b ax-plain", "aria-label": t("draft_drop"), onclick: async () => {
      if (!(await sure(app, t("draft_drop_sure"), t("draft_drop")))) return;
      await store.discard("drafts", draft);
      app.refresh();
    } }, icon("close")));
}

export async function draftList(app) {
  const rows = (await store.all("drafts")).filter((d) => d.person === app.person.id).sort((a, b) => b.changed - a.changed);
  if (!rows.length) return null;
  return h("section", { class: "ax-drafts", "aria-label": t("drafts") }, h("h2", null, t("drafts")), h("ul", null, rows.map((d) => draftCard(app, d))));
}

function about(app, site) {
  const type = app.data.site_types[site.type];
  return [named(type), site.floor && t("floor_n", { n: site.floor }), site.room].filter(Boolean).join(" · ");
}

function standing(site) {
  if (site.state === "never") return t("never_seen");
  return site.last_at ? t("last_seen", { since: since(site.last_at), n: site.interval_days }) : t("due_every", { n: site.interval_days });
}

/** The special check that a key period or a screening asks for here, with its last day. */
const special = (site) => (site.special ? t("special_by", { name: named(site.special), day: day(new Date(site.special.ends + "T00:00")) }) : "");

function nearest(app, row) {
  const site = row.site;
  const open_ = app.hazards().filter((x) => x.site === site.id).length;
  return h("article", { class: "ax-card ax-big" },
    h("p", { class: "ax-over" }, t("nearest"), h("span", { class: "ax-far" }, row.m === null ? t("far_unknown") : metres(row.m))),
    h("h2", null, site.name), h("p", null, about(app, site)),
    h("p", { class: "ax-marks" }, mark(site.risk, t("risk_" + site.risk)), mark(site.state, t("s_" + site.state)), open_ ? mark("general", t("open_n", { n: open_ })) : null),
    site.special && h("p", { class: "ax-strong", testid: "special" }, special(site)), h("p", { class: "ax-muted" }, standing(site)));
}

export function siteLine(app, row, onpick) {
  const site = row.site;
  return h("li", null, h("button", { type: "button", class: "ax-line", testid: "site-" + site.id, onclick: () => onpick(site, row) },
    h("span", { class: "ax-dot ax-m-" + site.state, "aria-hidden": "true" }, site.state === "fresh" ? "●" : site.state === "due" ? "◐" : "○"),
    h("span", { class: "ax-grow" }, h("b", null, site.name), h("small", null, about(app, site) + " · " + t("s_" + site.state)), site.special && h("small", { class: "ax-strong" }, special(site))),
    h("span", { class: "ax-far" }, row.m === null ? site.code.slice(-4) : metres(row.m))));
}

/** Confirm "all fine" on one sheet: two taps in all, and the open hazards of the place in sight. */
async function fine(app, site) {
  if (app.fining) return;
  app.fining = true;
  const draft = newCheck(app, site);
  draft.place.fix = place.here();
  const kept = drafts.keep(draft).catch((error) => app.trouble(error));
  const lists = allFine(app, site);
  const yes = await sheet(app, t("fine_title"), (done) => h("div", null,
    h("p", { class: "ax-strong" }, site.name), site.special && h("p", null, special(site)),
    h("p", { class: "ax-muted" }, t("fine_lists", { n: lists.lists, items: lists.items })),
    h("p", { class: "ax-muted" }, icon("pin"), place.inWords(draft.place.fix, app.gate()), farFrom(draft.place.fix, site)),
    openHazards(app, draft, site),
    h("div", { class: "ax-row" }, button(t("cancel"), () => done(false)),
      button(t("fine_yes"), () => done(true), { class: "ax-b ax-primary ax-grow", testid: "submit" }))));
  app.fining = false;
  await kept;
  if (yes && (await finish(app, draft))) app.refresh();
  if (!yes) await store.discard("drafts", draft);
}

function farFrom(fix, site) {
  const m = away(fix, site);
  return m === null ? "" : " · " + t("place_from", { m: metres(m) });
}

function search(app, list, due) {
  const input = h("input", { class: "ax-in", type: "search", testid: "site-picker", placeholder: t("search_sites"), "aria-label": t("search_sites"),
    autocomplete: "off", value: app.typed || "", oninput: () => { app.typed = input.value; draw(); } });
  const pick = (site) => app.go("check", { site: site.id });
  function draw() {
    const hits = input.value.trim() ? find(app.data, input.value, place.here()) : due.slice(1);
    const empty = input.value.trim() ? t("no_site") : t("nothing_due");
    const most = app.options.hosted && !input.value.trim() ? SHOWN_HOSTED : SHOWN;
    fill(list, h("ul", { class: "ax-list" }, hits.slice(0, most).map((row) => siteLine(app, row, pick))),
      hits.length ? hits.length > most && h("p", { class: "ax-muted" }, t("shown_of", { n: most, all: hits.length })) : h("p", { class: "ax-muted" }, empty));
  }
  draw();
  const withCode = async () => { const hit = await scan(app); if (hit) app.go("check", { site: hit.site.id, scanned: hit.site.code }); };
  return h("div", { class: "ax-row ax-search" }, input, canScan() && button(t("scan"), withCode, { icon: "scan" }));
}

function doors(app) {
  const may = app.data.may;
  const door = (permission, label, mark_, name) => may.has(permission) && button(label, () => app.go(name), { icon: mark_, class: "ax-b ax-door" });
  return h("nav", { class: "ax-doors", "aria-label": t("other_records") },
    door("report_hazard", t("door_hazard"), "flag", "hazard"), door("log_inspection", t("door_patrol"), "route", "patrol"),
    (may.has("update_task") || app.data.assignments.length > 0) && button(t("door_activity"), () => app.go("activity"), { icon: "plus", class: "ax-b ax-door" }),
    button(t("emergency"), () => app.go("emergency"), { icon: "phone", class: "ax-b ax-door", testid: "door-emergency" }));
}

export async function home(app) {
  const body = h("div", null);
  const card = h("div", null);
  const bottom = foot();
  const list = h("div", null);
  const checks = mayCheck(app);
  let shown = null;
  const draw = () => {
    const due = dueSites(app.data, place.here(), app.seen);
    const first = due[0];
    const key = first ? first.site.id + ":" + (first.m === null ? "" : metres(first.m)) : "none";
    if (key === shown) return; // a new fix that changes nothing must not move the screen under a finger
    shown = key;
    fill(card, first ? nearest(app, first) : h("div", { class: "ax-card" }, h("h2", null, t(app.data.sites.length ? "all_seen" : "no_sites")),
      h("p", { class: "ax-muted" }, t(app.data.sites.length ? "all_seen_next" : "no_sites_next"))));
    fill(bottom, first && h("p", { class: "ax-foot-of" }, first.site.name), first && h("div", { class: "ax-row" },
      button(t("some_fault"), () => app.go("check", { site: first.site.id }), { icon: "alert" }),
      button(t("all_fine"), () => fine(app, first.site), { class: "ax-b ax-primary ax-grow", icon: "check", testid: "all-fine" })));
    bottom.hidden = !first;
    if (!app.typed) fill(lines, search(app, list, due));
  };
  const lines = h("div", null);
  fill(body, h("h1", { class: "ax-hidden", tabindex: "-1" }, t("inspect")), await dailyCard(app), await draftList(app),
    checks ? roundList(app, await toWalk(app), (round) => app.go("patrol", { round })) : null);
  if (checks) {
    draw();
    fill(lines, search(app, list, dueSites(app.data, place.here(), app.seen)));
    body.appendChild(card);
    app.leaving(place.follow(draw));
  }
  const waiting = todoDoor(app);
  if (waiting) body.appendChild(waiting);
  const others = doors(app);
  body.appendChild(others);
  if (!checks && !waiting && others.childElementCount < 2) body.appendChild(h("p", { class: "ax-card" }, t("no_role")));
  if (checks) [h("h2", null, t("next_sites")), lines, list, bottom].forEach((part) => body.appendChild(part));
  return body;
}
