/* The public page with our script: photos shrunk on the phone, the position by itself, sent in one go and safe to repeat. */

import { uuid7 } from "./hash.js";
import { smallMap } from "./map.js";
import { prepare } from "./photo.js";
import { follow } from "./place.js";
import { fill, h, speak } from "./ui.js";
import { solve } from "./work.js";

const MOST_PHOTOS = 3;
const OLD_MS = 90 * 60 * 1000; // a challenge older than this is fetched anew before sending
const GOOD_ENOUGH_M = 30;

export function start() {
  const form = document.getElementById("report");
  const words = JSON.parse(document.getElementById("words").textContent);
  const part = (id) => document.getElementById(id);
  const state = { id: uuid7(), photos: [], fix: null, pin: null, busy: 0, proof: null };
  document.documentElement.classList.add("script");
  speak(words.language);
  state.proof = prove(form.elements.challenge.value, Number(form.dataset.bits));
  photos(form, part, words, state);
  place(part, words, state);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    send(form, part, words, state);
  });
}

/** Begun while the person is still typing; done long before they are. */
function prove(challenge, bits) {
  return { challenge, made: Date.now(), work: solve(challenge, bits) };
}

async function freshProof() {
  const reply = await fetch("/api/public/challenge", { cache: "no-store" });
  const said = await reply.json();
  if (!reply.ok) throw Object.assign(new Error("refused"), { said: said.error.message });
  return prove(said.challenge, said.bits);
}

function photos(form, part, words, state) {
  const input = part("photo");
  const draw = () => fill(part("pictures"), state.photos.map((photo) => h("figure", null,
    h("img", { src: photo.thumb, alt: "" }),
    h("button", { type: "button", onclick: () => { state.photos = state.photos.filter((p) => p !== photo); draw(); } }, words.remove))));
  input.addEventListener("change", async () => {
    const chosen = Array.prototype.slice.call(input.files, 0, MOST_PHOTOS - state.photos.length);
    state.busy += 1;
    fill(part("pictures"), words.working);
    for (const file of chosen) {
      const photo = await prepare(file, { longest: Number(form.dataset.longest) });
      if (!state.photos.some((p) => p.sha256 === photo.sha256)) state.photos.push(photo);
    }
    state.busy -= 1;
    input.value = "";
    draw();
  });
}

function place(part, words, state) {
  const line = part("position");
  const say = (text) => { line.hidden = false; line.textContent = text; };
  say(navigator.geolocation && self.isSecureContext !== false ? words.finding : words.none);
  const stop = follow(async (fix, trouble) => {
    if (!fix) return say(trouble ? words.none : words.finding);
    if (state.pin) return stop();
    const first = !state.fix;
    const better = first || fix.accuracy_m < state.fix.accuracy_m;
    if (!better) return undefined;
    state.fix = fix;
    say(words.found.replace("{n}", String(Math.round(fix.accuracy_m))));
    const app = { data: { areas: await outlines(), sites: [] } };
    const moved = (pin) => { state.pin = pin; say(words.moved); };
    if (!state.pin) fill(part("map"), smallMap(app, fix, fix, fix, moved));
    return fix.accuracy_m <= GOOD_ENOUGH_M ? stop() : undefined;
  });
}

let drawn = null;
/** Outlines of the communities; the map works without them too. */
function outlines() {
  if (!drawn) {
    drawn = fetch("/api/public/outlines").then((reply) => reply.json())
      .then((said) => said.outlines.map((boundary) => ({ boundary })), () => []);
  }
  return drawn;
}

function position(state) {
  const fix = state.fix && { lat: state.fix.lat, lon: state.fix.lon, accuracy_m: state.fix.accuracy_m };
  if (state.pin) return { lat: state.pin.lat, lon: state.pin.lon, accuracy_m: null, source: "map_click", raw: fix };
  return fix ? Object.assign(fix, { source: "device", raw: null }) : null;
}

function draft(form, state) {
  const typed = (name) => form.elements[name].value;
  return {
    v: 1, id: state.id, text: typed("text"), category: typed("category"), place: typed("place"), position: position(state),
    name: typed("name"), phone: typed("phone"),
    wants_reward: form.elements.wants_reward.checked, works_there: form.elements.works_there.checked,
  };
}

async function send(form, part, words, state) {
  const button = part("send");
  const label = button.textContent;
  const say = (text) => fill(part("error"), text ? h("p", { class: "error", role: "alert" }, text) : null);
  const refuse = (text) => { say(text); part("error").scrollIntoView({ block: "center" }); };
  if (state.busy || button.disabled) return;
  say("");
  if (!form.elements.text.value.trim()) return refuse(words.text);
  button.disabled = true;
  button.textContent = words.sending;
  try {
    const number = await deliver(draft(form, state), state);
    location.assign("/report/?n=" + encodeURIComponent(number) + "&new=1");
  } catch (error) {
    refuse(error.said || words.offline);
    button.disabled = false;
    button.textContent = label;
  }
}

/** The number. A challenge that is old or spent is replaced once; the id stays, so nothing is kept twice. */
async function deliver(report, state) {
  for (let again = 0; ; again += 1) {
    if (again || Date.now() - state.proof.made > OLD_MS) state.proof = await freshProof();
    const proof = { challenge: state.proof.challenge, work: await state.proof.work };
    const body = new FormData();
    body.append("report", JSON.stringify(Object.assign({}, report, proof)));
    state.photos.forEach((photo, n) => body.append("photo", photo.data, n + ".jpg"));
    const reply = await fetch("/api/public/reports", { method: "POST", body });
    const said = await reply.json().catch(() => ({}));
    if (reply.ok && said.id === report.id) return said.number;
    const refusal = said.error || {};
    if (again || !(refusal.fields && refusal.fields.proof)) throw Object.assign(new Error("refused"), { said: refusal.message });
  }
}
