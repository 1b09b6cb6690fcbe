/* One picture to the server, resumed where it stopped. Complete only when the server has checked the hash itself. */

import * as store from "./store.js";
import { bytesOf, sha256 } from "./hash.js";
import { ask, CHUNK_MS, json, retryAfter } from "./wire.js";

const FIRST = 65536; // a used connection that breaks makes the browser send the same again by itself; later ones are fresh
const CHUNK = 1048576;
const ROUNDS = 4; // tries without a single new byte before the next item gets its turn

const rest = (ms) => new Promise((ok) => setTimeout(ok, ms * (0.5 + Math.random())));

/** {offset, complete}, or null when what answered is not our server. */
async function whereWeAre(path) {
  const reply = await ask(path, { method: "HEAD" });
  if (reply.status === 401) return { sign_in: true };
  if (reply.status === 404) return { offset: 0, complete: false };
  const offset = reply.headers.get("Upload-Offset");
  if (!reply.ok || offset === null) return { wait: retryAfter(reply), lost: true };
  return { offset: Number(offset), complete: /1/.test(reply.headers.get("Upload-Complete") || "") };
}

async function patch(path, bytes, offset, most) {
  const reply = await ask(path, {
    method: "PATCH", body: bytes.subarray(offset, Math.min(offset + most, bytes.length)),
    headers: { "Content-Type": "application/offset+octet-stream", "Upload-Offset": String(offset), "Upload-Length": String(bytes.length) },
  }, CHUNK_MS);
  if (reply.status === 409 && reply.headers.get("Upload-Offset") !== null) return { offset: Number(reply.headers.get("Upload-Offset")) };
  const data = await json(reply);
  if (reply.ok && data && data.sha256) return data;
  if (reply.status === 401) return { sign_in: true };
  if (data && data.error && (reply.status === 422 || reply.status === 413 || reply.status === 403)) return { refused: true, error: data.error };
  return { wait: retryAfter(reply), lost: true };
}

/** The bytes as stored, or null when they are gone or are no longer what was hashed. */
async function whole(sha) {
  const row = await store.get("photos", sha);
  if (!row) return null;
  try {
    const bytes = await bytesOf(row.data);
    return (await sha256(bytes)) === sha ? bytes : null;
  } catch (error) {
    return null;
  }
}

async function push(path, sha, bytes, at, first, progress) {
  let offset = at;
  let most = first;
  for (let steps = bytes.length / CHUNK + ROUNDS * 5; steps > 0; steps -= 1) {
    progress(offset);
    const step = await patch(path, bytes, offset, most);
    most = CHUNK;
    if (step.sign_in || step.refused || step.lost) return step;
    if (step.complete && step.sha256 === sha) return { done: true };
    if (step.offset === offset) return { lost: true };
    offset = Math.min(step.offset, bytes.length);
  }
  return { lost: true };
}

/** {done}, {sign_in}, {refused, error}, or {lost, wait} for another time. `ref.at`: how far the server said it is. */
export async function sendPhoto(ref, progress) {
  const path = "/api/field/photos/" + ref.sha256;
  const bytes = await whole(ref.sha256);
  let last = -1;
  let told = ref.at === undefined ? null : { offset: ref.at, complete: false };
  delete ref.at; // good for one try: after that only the server knows
  for (let round = 0; round < ROUNDS; round += 1) {
    try {
      const there = told || (await whereWeAre(path));
      if (there.complete) return { done: true };
      if (there.sign_in || there.lost) return there;
      if (!bytes) return { refused: true, error: { code: "photo_lost" } };
      if (there.offset > last) round = 0;
      last = there.offset;
      const first = told ? FIRST : CHUNK;
      told = null;
      return await push(path, ref.sha256, bytes, there.offset, first, progress);
    } catch (error) {
      await rest(300 * Math.pow(2, round)); // the link broke: what arrived is kept there, so ask where to go on
    }
  }
  return { lost: true };
}
