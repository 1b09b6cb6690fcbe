/* Talking to the server. A reply counts only if it is our JSON about our thing: a captive portal answers 200 too. */

import { spoken, stamp } from "./ui.js";

const RECORD_MS = 30000;
export const CHUNK_MS = 120000;

/** fetch with an end. Throws when there is no answer. */
export function ask(path, options, patience) {
  const abort = self.AbortController ? new AbortController() : null;
  const timer = abort && setTimeout(() => abort.abort(), patience || RECORD_MS);
  const all = Object.assign({ credentials: "same-origin", cache: "no-store" }, options);
  if (abort) all.signal = abort.signal;
  all.headers = Object.assign({ Accept: "application/json", "Accept-Language": spoken() }, all.headers);
  const over = () => clearTimeout(timer);
  const going = fetch(path, all);
  going.then(over, over);
  return going;
}

export function json(reply) {
  if (!/json/.test(reply.headers.get("Content-Type") || "")) return Promise.resolve(null);
  return reply.json().catch(() => null);
}

/** Seconds that the server asks us to wait, or 0. */
export function retryAfter(reply) {
  if (reply.status !== 429 && reply.status !== 503) return 0;
  const seconds = Number(reply.headers.get("Retry-After"));
  return seconds > 0 ? Math.min(seconds, 3600) : 0;
}

const signedOut = (reply, data) => reply.status === 401 && Boolean(data && data.error);

/** {reach, person} or {reach, sign_in}; reach is "server", "portal" or "none". */
export async function whoAmI() {
  let reply;
  try {
    reply = await ask("/api/field/me", {});
  } catch (error) {
    return { reach: "none" };
  }
  const data = await json(reply);
  if (signedOut(reply, data)) return { reach: "server", sign_in: true };
  if (reply.ok && data && data.person) return { reach: "server", person: data.person };
  return { reach: reply.ok ? "portal" : "none" };
}

/** One of ok, sign_in, wait, conflict, refused, or nothing of it: try again later (`lost`: no answer at all). */
export async function putRecord(item) {
  let reply;
  try {
    reply = await ask("/api/field/records/" + item.id, {
      method: "PUT", body: item.body,
      headers: { "Content-Type": "application/json", "X-Phone-Time": stamp(Date.now()), "X-Anxun-Person": String(item.person) },
    });
  } catch (error) {
    return { lost: true };
  }
  const data = await json(reply);
  if (reply.ok) return data && data.id === item.id && data.hash === item.hash && data.status === "stored" ? { ok: true, data } : { lost: true };
  if (signedOut(reply, data)) return { sign_in: true };
  const wait = retryAfter(reply);
  if (wait) return { wait };
  if (!data || !data.error) return {};
  if (reply.status === 409) return { conflict: true, data };
  return reply.status >= 400 && reply.status < 500 && reply.status !== 429 ? { refused: true, data } : {};
}
