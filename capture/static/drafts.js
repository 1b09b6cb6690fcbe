/* Entries in the making. Every change is on the phone at once; submitting turns one into exact bytes with a hash. */

import * as store from "./store.js";
import { sha256, uuid7 } from "./hash.js";
import { position, proof } from "./place.js";
import { stamp } from "./ui.js";

const writing = new Map();
const submitting = new Map();

export function make(app, kind, more) {
  return Object.assign({
    id: uuid7(), kind, person: app.person.id, started: Date.now(), changed: Date.now(), title: "",
    site: null, note: "", photos: [], place: { fix: null, pin: null, scanned: "", room: "", reason: "" },
  }, more);
}

/** Keep it, at once and also while somebody types: what changes during a write goes with the next one. */
export function keep(draft) {
  draft.changed = Date.now();
  const going = writing.get(draft.id);
  if (!going) return write(draft);
  if (!going.next) going.next = going.now.then(() => write(draft), () => write(draft));
  return going.next;
}

function write(draft) {
  const going = { now: store.keepDraft(draft), next: null };
  writing.set(draft.id, going);
  const over = () => { if (writing.get(draft.id) === going && !going.next) writing.delete(draft.id); };
  going.now.then(over, over);
  return going.now;
}

/** All that was typed is on the phone: the page is being hidden or closed, or the field left. */
export function flush(draft) {
  const going = draft && writing.get(draft.id);
  return going ? going.next || going.now : Promise.resolve();
}

/** The day on which the phone is: 2026-11-26. */
export const localDay = (d) => stamp(d.getTime()).slice(0, 10);

function base(draft, kind, photos) {
  return {
    v: 1, kind, occurred_at: stamp(draft.started), note: draft.note.trim(), position: position(draft.place),
    photos: photos.map((p) => ({ sha256: p.sha256, size: p.size, taken_at: p.taken ? stamp(p.taken) : null, item: p.item || null, role: p.role })),
  };
}

function inspection(draft, gate) {
  const answers = {};
  const wanted = new Set([null]); // what a picture may belong to: a failed item, a fixed hazard, or the whole check
  const same = new Set();
  Object.keys(draft.answers).forEach((code) => {
    const a = draft.answers[code];
    if (a.result === "na") answers[code] = { result: "na", note: "", hazard: null };
    if (a.result !== "fail") return;
    answers[code] = { result: "fail", note: a.note.trim(), hazard: a.same || a.hazard };
    wanted.add(code);
    same.add(a.same);
  });
  const said = Object.keys(draft.followups).filter((id) => !same.has(id));
  const followups = said.map((id) => ({ hazard: id, outcome: draft.followups[id].outcome, note: draft.followups[id].note }));
  followups.forEach((row) => { if (row.outcome === "fixed") wanted.add(row.hazard); });
  const photos = draft.photos.filter((p) => wanted.has(p.item || null));
  return Object.assign(base(draft, "inspection", photos), {
    site: draft.site, check_kind: draft.check_kind, checklists: draft.checklists, answers,
    proof: proof(draft.place, gate, photos.length > 0), patrol: draft.patrol || null, followups,
  });
}

function hazard(draft) {
  return Object.assign(base(draft, "hazard", draft.photos), {
    site: draft.site, area: draft.area || null, category: draft.category, item: draft.item || null, text: draft.text.trim(),
    place: draft.where.trim(), floor: draft.floor.trim(), same_as: draft.same_as || null, daily: draft.daily || null,
  });
}

function patrol(draft) {
  return Object.assign(base(draft, "patrol", draft.photos), {
    started_at: stamp(draft.started), ended_at: stamp(draft.ended), planned: draft.planned,
    visits: draft.visits.map((v) => ({ site: v.site, inspection: v.inspection, at: stamp(v.at) })),
    track: draft.track.length ? draft.track : null, area: draft.area || null, round: draft.round || null,
    skipped: (draft.skipped || []).map((s) => ({ site: s.site, reason: s.reason, note: s.note, at: stamp(s.at) })),
  });
}

const faultsOf = (draft) => (draft.faults || []).filter((row) => row.text.trim() && row.category)
  .map((row) => ({ id: row.id, category: row.category, text: row.text.trim() }));

function activity(draft) {
  const counts = {};
  Object.keys(draft.counts).forEach((name) => { if (draft.counts[name]) counts[name] = draft.counts[name]; });
  const links = draft.links.split(/\s+/).filter(Boolean);
  const faults = faultsOf(draft);
  const wanted = new Set([null].concat(faults.map((row) => row.id)));
  const photos = draft.photos.filter((p) => wanted.has(p.item || null));
  const evidence = draft.evidence.concat(photos.length ? ["photo"] : [], links.length ? ["link"] : []);
  return Object.assign(base(draft, "activity", photos), {
    assignment: draft.assignment, activity_kind: draft.activity_kind, title: draft.name.trim(), place: draft.where.trim(), counts,
    evidence, links, form: draft.form || "", grids: draft.grids || [], faults, also: draft.also || [],
  });
}

function step(draft) {
  return Object.assign(base(draft, "step", draft.photos), { hazard: draft.hazard, step: draft.step });
}

const zero_report = (draft) => Object.assign(base(draft, "zero_report", []), { unit: draft.daily.unit, on: draft.daily.on });

const BODY = { inspection, hazard, patrol, activity, step, zero_report };

async function send(app, draft) {
  const body = JSON.stringify(BODY[draft.kind](draft, app.gate()));
  const photos = JSON.parse(body).photos;
  const kept = new Set(photos.map((p) => p.sha256));
  const item = {
    id: draft.id, person: draft.person, kind: draft.kind, title: draft.title, body, hash: await sha256(body), photos,
    dropped: draft.photos.map((p) => p.sha256).filter((sha) => !kept.has(sha)),
    state: "waiting", tries: 0, next_at: 0, recorded: false, created: Date.now(), error: null, server: null, form: draft,
  };
  return store.enqueue(item);
}

/** Ten taps are one record: the id is the draft's, and a second tap gets the answer of the first. */
export function submit(app, draft) {
  if (!submitting.has(draft.id)) {
    const going = send(app, draft);
    submitting.set(draft.id, going);
    const over = () => submitting.delete(draft.id);
    going.then(over, over);
  }
  return submitting.get(draft.id);
}

/** Hazards that an entry opened, in the shape of the bundle's, so that they can be found again before it knows them. */
export function hazardsOf(f) {
  const at = f.place.pin || f.place.fix || {};
  const row = (id, category, code, title) => ({
    id, number: null, site: f.site, category, item: code, title, state: "reported", grade: null, lat: at.lat, lon: at.lon, found_at: stamp(f.started),
  });
  if (f.kind === "hazard") return f.same_as ? [] : [row(f.id, f.category, f.item, f.text)];
  if (f.kind === "activity") return faultsOf(f).map((one) => row(one.id, one.category, null, one.text));
  if (f.kind !== "inspection") return [];
  const failed = Object.keys(f.answers).filter((code) => f.answers[code].result === "fail" && !f.answers[code].same);
  return failed.map((code) => row(f.answers[code].hazard, code.replace(/-[^-]*$/, ""), code, f.answers[code].title));
}
