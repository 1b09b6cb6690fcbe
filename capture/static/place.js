/* Where the phone is. Asked for by itself, told in words and metres, never in the way of saving. */

import { t } from "./ui.js";

const FRESH_MS = 30000; // an older fix gives way to any newer one
let watch = null;
let users = 0;
let latest = null;
let trouble = null;
const listeners = new Set();

function tell() {
  listeners.forEach((listener) => listener(latest, trouble));
}

function got(position) {
  const c = position.coords;
  const fix = { lat: c.latitude, lon: c.longitude, accuracy_m: Math.round(c.accuracy * 10) / 10, at: Date.now() };
  const old = !latest || fix.at - latest.at > FRESH_MS;
  if (old || fix.accuracy_m <= latest.accuracy_m) latest = fix;
  trouble = null;
  tell();
}

function start() {
  if (watch !== null || !navigator.geolocation) return;
  const failed = (error) => { trouble = error.code === 1 ? "denied" : "none"; tell(); };
  watch = navigator.geolocation.watchPosition(got, failed, { enableHighAccuracy: true, maximumAge: 5000, timeout: 20000 });
}

function stop() {
  if (watch !== null) navigator.geolocation.clearWatch(watch);
  watch = null;
}

document.addEventListener("visibilitychange", () => (document.hidden || !users ? stop() : start()));

/** Follow the position; returns the way to stop. Runs only while somebody looks. */
export function follow(listener) {
  users += 1;
  listeners.add(listener);
  start();
  if (latest || trouble) listener(latest, trouble);
  return () => {
    if (!listeners.delete(listener)) return;
    users -= 1;
    if (!users) stop();
  };
}

export const here = () => latest;

/** "good" within the gate, "weak" beyond it, "none" without a fix. */
export function quality(fix, gate) {
  if (!fix) return "none";
  return fix.accuracy_m <= gate ? "good" : "weak";
}

export function inWords(fix, gate) {
  if (!navigator.geolocation || self.isSecureContext === false) return t("place_insecure");
  if (!fix) return trouble === "denied" ? t("place_denied") : t(trouble ? "place_none" : "place_waiting");
  return t(quality(fix, gate) === "good" ? "place_good" : "place_weak", { n: Math.round(fix.accuracy_m) });
}

/** What is sent as position: the corrected pin with the device's own fix beside it, or the fix. */
export function position(place) {
  const fix = place.fix && { lat: place.fix.lat, lon: place.fix.lon, accuracy_m: place.fix.accuracy_m };
  if (place.pin) {
    return { lat: place.pin.lat, lon: place.pin.lon, accuracy_m: null, source: "map_click", raw: fix || null };
  }
  return fix ? Object.assign(fix, { source: place.scanned ? "scan" : "device", raw: null }) : null;
}

/** Why we believe that somebody stood there. A reason waits for a supervisor; nothing at all is allowed too. */
export function proof(place, gate, hasPhoto) {
  if (place.scanned) return { kind: "scan", text: place.scanned };
  if (quality(place.fix, gate) === "good") return { kind: "fix", text: "" };
  if (place.room && hasPhoto) return { kind: "tag", text: place.room };
  if (place.reason) return { kind: "reason", text: place.reason };
  return { kind: "none", text: place.room || "" };
}
