/* The outbox engine: one sender at a time, exact bytes, and nothing counts that our server did not say itself. */

import * as store from "./store.js";
import * as wire from "./wire.js";
import { hazardsOf } from "./drafts.js";
import { sendPhoto } from "./upload.js";

const IDLE_MS = 30000;
const LONGEST_MS = 300000;
const listeners = new Set();
const channel = self.BroadcastChannel ? new BroadcastChannel("anxun") : null;
const me = String(Math.random());

const now = { busy: false, sign_in: false, reach: "unknown", person: null, photo: null };
let again = false;
let failures = 0;
let pause = 0;
let timer = null;

export const state = () => now;
export function listen(listener) {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

function tell(others) {
  listeners.forEach((listener) => listener(now));
  if (others && channel) channel.postMessage("changed");
}
if (channel) channel.onmessage = () => tell(false);

const jitter = (ms) => ms * (0.5 + Math.random());
const growing = (tries, from) => jitter(Math.min(LONGEST_MS, from * Math.pow(2, Math.min(tries, 10))));

/** Only one tab sends: the browser's lock where there is one, else a lease that ends by itself. */
async function alone(work) {
  if (navigator.locks) {
    return navigator.locks.request("anxun-outbox", { ifAvailable: true }, (lock) => (lock ? work() : undefined));
  }
  const take = (row) => {
    const at = Date.now();
    if (row && row.value.until > at && row.value.owner !== me) return undefined;
    return { key: "lease", value: { owner: me, until: at + 20000 } };
  };
  if (!(await store.change("meta", "lease", take))) return undefined;
  const beat = setInterval(() => store.change("meta", "lease", take), 5000);
  try {
    return await work();
  } finally {
    clearInterval(beat);
    await store.note("lease", { owner: me, until: 0 });
  }
}

const edit = (item, facts) => store.change("outbox", item.id, (row) => row && Object.assign(row, Object.assign(item, facts)));

async function later(item, error) {
  await edit(item, { state: "waiting", tries: item.tries + 1, next_at: Date.now() + growing(item.tries, 2000), error: error || null });
}

/** What became of one record. "stop" ends this round: nobody signed in, or the server asks us to wait. */
async function sendRecord(item) {
  await edit(item, { state: "sending" });
  tell(true);
  const reply = await wire.putRecord(item);
  if (reply.ok) {
    const done = reply.data.photos || {};
    item.photos.forEach((p) => {
      const there = done[p.sha256] || { offset: 0 };
      p.done = Boolean(there.complete);
      p.at = there.offset;
    });
    await edit(item, { recorded: true, photos: item.photos, numbers: reply.data.numbers || [], recorded_at: reply.data.recorded_at, error: null });
    return "sent";
  }
  if (reply.sign_in) {
    await edit(item, { state: "waiting" });
    now.sign_in = true;
    return "stop";
  }
  if (reply.wait) {
    await later(item);
    pause = Date.now() + reply.wait * 1000;
    return "stop";
  }
  if (reply.conflict) {
    await edit(item, { state: "conflict", server: reply.data.server || {}, error: reply.data.error });
    return "kept";
  }
  if (reply.refused) {
    await edit(item, { state: "refused", error: reply.data.error });
    return "kept";
  }
  await later(item);
  return reply.lost ? "lost" : "kept";
}

async function sendPhotos(item) {
  for (let i = 0; i < item.photos.length; i += 1) {
    const ref = item.photos[i];
    if (ref.done) continue;
    await edit(item, { state: "sending" });
    const result = await sendPhoto(ref, (offset) => { now.photo = { id: item.id, sha256: ref.sha256, offset, size: ref.size }; tell(false); });
    now.photo = null;
    if (result.done) {
      ref.done = true;
      await edit(item, { photos: item.photos, tries: 0 });
      await store.note("confirmed", Date.now());
      tell(true);
    } else if (result.sign_in) {
      await edit(item, { state: "waiting" });
      now.sign_in = true;
      return "stop";
    } else if (result.refused) {
      await edit(item, { state: "refused", error: result.error });
      return "kept";
    } else {
      await later(item);
      if (result.wait) pause = Date.now() + result.wait * 1000;
      return result.wait ? "stop" : "lost";
    }
  }
  return "sent";
}

async function settle(item) {
  await store.settle(item, {
    id: item.id, person: item.person, kind: item.kind, title: item.title, hash: item.hash, numbers: item.numbers, site: item.form.site, hazard: item.form.hazard, round: item.form.round || null, daily: item.form.daily || null,
    started: item.form.started, recorded_at: item.recorded_at, sent_at: Date.now(), photos: item.photos.length,
    hazards: hazardsOf(item.form).map((row, i) => Object.assign(row, { number: (item.numbers || [])[i] || null })),
  });
  await store.note("confirmed", Date.now());
}

async function ready(person) {
  const at = Date.now();
  const rows = (await store.all("outbox")).filter((item) => item.person === person && item.next_at <= at);
  return rows.filter((item) => item.state === "waiting" || item.state === "sending").sort((a, b) => a.tries - b.tries || a.created - b.created);
}

/** All records first, they are small; then the pictures, one after the other. */
async function round(person) {
  let lost = 0;
  const items = await ready(person);
  const steps = [[sendRecord, (item) => !item.recorded], [sendPhotos, (item) => item.recorded && item.state !== "refused"]];
  for (let s = 0; s < steps.length; s += 1) {
    for (let i = 0; i < items.length; i += 1) {
      if (!steps[s][1](items[i]) || items[i].next_at > Date.now()) continue;
      const result = await steps[s][0](items[i]);
      lost = result === "lost" ? lost + 1 : 0;
      if (result === "sent" && items[i].photos.every((p) => p.done)) await settle(items[i]);
      tell(true);
      if (result === "stop" || lost > 2) return lost === 0;
    }
  }
  return lost === 0;
}

async function drain() {
  const who = await wire.whoAmI();
  now.reach = who.reach;
  now.sign_in = Boolean(who.sign_in);
  if (!who.person) return who.reach === "server";
  now.person = who.person;
  return round(who.person.id);
}

async function pending() {
  return (await store.all("outbox")).filter((item) => item.state === "waiting" || item.state === "sending");
}

async function schedule() {
  clearTimeout(timer);
  const rows = await pending();
  if (!rows.length) return;
  const next = Math.min.apply(null, rows.map((item) => item.next_at));
  const wait = Math.max(pause, next) - Date.now();
  timer = setTimeout(() => kick("timer"), Math.min(Math.max(wait, 500), now.sign_in ? IDLE_MS : LONGEST_MS));
}

/** Send what waits. Network events and a person's tap forget the growing wait; the server's own "later" is kept. */
export async function kick(why) {
  if (now.busy) {
    again = why !== "timer";
    return;
  }
  if (why !== "timer") await hurry(why === "retry");
  if (Date.now() < pause && why !== "retry") {
    await schedule();
    return;
  }
  if (!(await pending()).length && why !== "retry") return;
  now.busy = true;
  again = false;
  tell(false);
  try {
    const fine = await alone(drain);
    failures = fine === false ? failures + 1 : 0;
    if (failures) pause = Date.now() + growing(failures, 1000);
  } finally {
    now.busy = false;
    tell(true);
    if (again) kick("again");
    else await schedule();
  }
}

async function hurry(all) {
  if (failures) pause = 0;
  const rows = (await pending()).filter((item) => item.next_at > Date.now());
  for (let i = 0; i < rows.length; i += 1) if (all || rows[i].tries < 20) await edit(rows[i], { next_at: 0 });
}

/** A person asks for one item again. */
export async function retry(item) {
  await edit(item, { state: "waiting", next_at: 0, tries: 0, error: null });
  pause = 0;
  await kick("retry");
}

let started = false;
export function start() {
  if (started) return;
  started = true;
  self.addEventListener("online", () => kick("online"));
  self.addEventListener("pageshow", () => kick("pageshow"));
  document.addEventListener("visibilitychange", () => { if (!document.hidden) kick("visible"); });
  kick("start");
}

/** The counters of a person: everything that still waits, and what was confirmed today. */
export async function summary(person) {
  const midnight = new Date().setHours(0, 0, 0, 0);
  const rows = await store.all("outbox");
  const mine = rows.filter((item) => item.person === person);
  const sent = (await store.all("sent")).filter((row) => row.person === person && row.sent_at >= midnight);
  const photos = mine.reduce((all, item) => all.concat(item.photos), []);
  const there = photos.filter((p) => p.done).length;
  const receipts = sent.reduce((n, row) => n + row.photos, 0);
  return {
    items: mine.sort((a, b) => b.created - a.created), others: rows.length - mine.length, receipts: sent.sort((a, b) => b.sent_at - a.sent_at),
    records: { sent: sent.length, pending: mine.length }, photos: { sent: receipts + there, pending: photos.length - there },
    stuck: mine.filter((item) => item.state === "refused" || item.state === "conflict").length, last: await store.fact("confirmed"),
  };
}
