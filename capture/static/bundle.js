/* What the phone knows without a network: sites, checklists, open hazards, tasks. Refreshed by ETag. */

import * as store from "./store.js";

const EARTH = 6371008.8;
const RAD = Math.PI / 180;
export const NEAR_M = 250; // the same kind of hazard so close by may be the same one

/** Metres between two points with lat and lon; equirectangular, good to a per mille at walking distances. */
export function away(a, b) {
  if (!a || !b || a.lat === null || b.lat === null || a.lat === undefined || b.lat === undefined) return null;
  const x = (b.lon - a.lon) * RAD * Math.cos(((a.lat + b.lat) / 2) * RAD);
  const y = (b.lat - a.lat) * RAD;
  return Math.sqrt(x * x + y * y) * EARTH;
}

/** The bundle as tables that the screens ask. */
export function model(data) {
  const columns = data.sites.columns;
  const sites = data.sites.rows.map((row) => {
    const site = {};
    columns.forEach((name, i) => { site[name] = row[i]; });
    return site;
  });
  const byId = new Map();
  sites.forEach((site) => {
    site.words = (site.name + " " + site.code).toLowerCase();
    byId.set(site.id, site);
  });
  Object.entries(data.merged || {}).forEach(([code, id]) => {
    const site = byId.get(id);
    if (site) site.words += " " + code.toLowerCase(); // the label of another entry that this one took over
  });
  (data.specials || []).forEach((special) => special.sites.forEach((id) => {
    const site = byId.get(id);
    if (site) site.special = site.special || special; // what closes first
  }));
  return Object.assign({}, data, { sites, byId, may: new Set(data.may) });
}

const LATE = { never: 3, stale: 2, due: 1 };

/** Sites that want a visit, nearest first where we know where we are, else the longest unseen first. */
export function dueSites(data, here, seen) {
  const due = data.sites.filter((s) => (LATE[s.state] || s.special) && !seen.has(s.id));
  return order(due, here);
}

export function order(sites, here) {
  const rows = sites.map((site) => ({ site, m: away(here, site) }));
  rows.sort((a, b) => {
    if (a.m !== null && b.m !== null) return a.m - b.m;
    if (a.m !== null || b.m !== null) return a.m !== null ? -1 : 1;
    return (LATE[b.site.state] || 0) - (LATE[a.site.state] || 0) || String(a.site.last_at || "").localeCompare(String(b.site.last_at || ""));
  });
  return rows;
}

/** Typed name or code; four characters are most often the end of a printed code. */
export function find(data, typed, here) {
  const word = typed.trim().toLowerCase();
  if (!word) return [];
  const code = (s) => s.code.toLowerCase().slice(-word.length) === word;
  const hits = data.sites.filter((s) => s.words.indexOf(word) >= 0);
  return order(hits.filter(code), here).concat(order(hits.filter((s) => !code(s)), here));
}

/** The site behind a scanned text: a bare code, or an address with ?code= or the code as its last part. */
export function scanned(data, text) {
  const hit = /[?&]code=([^&#]+)/.exec(text);
  const code = decodeURIComponent(hit ? hit[1] : text.trim().split("/").pop()).toLowerCase();
  const old = Object.keys(data.merged || {}).find((one) => one.toLowerCase() === code);
  return data.sites.find((s) => s.code.toLowerCase() === code) || (old && data.byId.get(data.merged[old]));
}

/** [category code, checklist] in the order of the site's type: what can explode comes first. */
export function checklists(data, site) {
  const type = data.site_types[site.type];
  return (type ? type.categories : []).filter((c) => data.checklists[c]).map((c) => [c, data.checklists[c]]);
}

export function item(data, code) {
  const lists = Object.keys(data.checklists);
  for (let i = 0; i < lists.length; i += 1) {
    const found = data.checklists[lists[i]].items.find((row) => row.code === code);
    if (found) return Object.assign({ category: lists[i] }, found);
  }
  return null;
}

/** Open hazards that may be the one just found. */
export function alike(rows, category, site, here) {
  const top = category.split("/")[0];
  return rows.filter((row) => {
    if (row.category.split("/")[0] !== top) return false;
    if (site && row.site === site.id) return true;
    const m = away(row, here || site);
    return m !== null && m <= NEAR_M;
  });
}

/** The kept bundle of a person as {data, at, checked}, or undefined. */
export async function kept(person) {
  const row = person && (await store.get("bundle", person.id));
  return row ? Object.assign(row, { checked: Math.max(row.at, (await store.fact("checked:" + person.id)) || 0) }) : undefined;
}

/** What the server told is used even where the phone is too full to keep it. */
const wherePossible = (writing) => writing.catch((error) => { if (!store.isFull(error)) throw error; });

/** Ask the server. Answers {data, at} when there is something new, {same}, {sign_in} or {offline}. */
export async function refresh(person, language) {
  const old = person ? await store.get("bundle", person.id) : null;
  const headers = { Accept: "application/json", "Accept-Language": language };
  if (old && old.language === language) headers["If-None-Match"] = old.etag;
  let reply;
  try {
    reply = await fetch("/api/field/bundle", { headers, credentials: "same-origin", cache: "no-store" });
  } catch (error) {
    return { offline: true };
  }
  if (reply.status === 304) {
    const checked = Date.now();
    await wherePossible(store.note("checked:" + person.id, checked));
    return { same: true, checked };
  }
  if (reply.status === 401) return { sign_in: true };
  const data = reply.ok ? await reply.json().catch(() => null) : null;
  if (!data || data.v !== 1 || !data.person) return { offline: true }; // a captive portal, or a server in trouble
  const row = { person: data.person.id, language, etag: reply.headers.get("ETag") || "", at: Date.now(), data };
  await wherePossible(store.put("bundle", row));
  return row;
}
