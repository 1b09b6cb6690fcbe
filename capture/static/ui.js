/* Building blocks of the screen. Text goes in as text nodes only, never as HTML. */

import { WORDS } from "./words.js";

let language = "zh";
export const speak = (code) => { language = code === "en" ? "en" : "zh"; };
export const spoken = () => language;

/** The sentence for a key, blanks filled with facts. */
export function t(key, facts) {
  const text = WORDS[language][key];
  if (!facts) return text;
  return text.replace(/\{(\w+)\}/g, (blank, name) => (facts[name] === undefined ? blank : String(facts[name])));
}

/** The Chinese or English name of a catalogue row. */
export const named = (row) => (row ? (language === "zh" ? row.zh || row.en : row.en || row.zh) || "" : "");

/** An element: h("button", {class: "ax-b", onclick: f}, "text", child, null, [more]). */
export function h(tag, attrs) {
  const made = document.createElement(tag);
  Object.keys(attrs || {}).forEach((key) => {
    const value = attrs[key];
    if (value === undefined || value === null || value === false) return;
    if (key.slice(0, 2) === "on") made.addEventListener(key.slice(2), value);
    else if (key === "testid") made.setAttribute("data-testid", value);
    else if (key === "value") made.value = value;
    else made.setAttribute(key, value === true ? "" : value);
  });
  add(made, Array.prototype.slice.call(arguments, 2));
  return made;
}

export function add(parent, children) {
  children.forEach((child) => {
    if (child === undefined || child === null || child === false) return;
    if (Array.isArray(child)) add(parent, child);
    else parent.appendChild(child instanceof Node ? child : document.createTextNode(String(child)));
  });
  return parent;
}

export function fill(parent) {
  while (parent.firstChild) parent.removeChild(parent.firstChild);
  return add(parent, Array.prototype.slice.call(arguments, 1));
}

const PATHS = {
  back: "M15 5l-7 7 7 7",
  camera: "M4 8h3l2-3h6l2 3h3v11H4zM12 16.5a3.5 3.5 0 100-7 3.5 3.5 0 000 7z",
  alert: "M12 4l9 16H3zM12 10v5M12 17.4v.2",
  check: "M5 12.5l5 5L19 7",
  close: "M6 6l12 12M18 6L6 18",
  pin: "M12 21s7-6.6 7-11.5a7 7 0 10-14 0C5 14.4 12 21 12 21zM12 12a2.5 2.5 0 100-5 2.5 2.5 0 000 5z",
  scan: "M4 8V4h4M16 4h4v4M20 16v4h-4M8 20H4v-4M4 12h16",
  route: "M6 19a2 2 0 100-4 2 2 0 000 4zM18 9a2 2 0 100-4 2 2 0 000 4zM8 17h7a3.5 3.5 0 000-7H9a3.5 3.5 0 010-7h7",
  flag: "M6 21V4h11l-2 4 2 4H6",
  cloud: "M7 18h10a4 4 0 00.5-8A6 6 0 006 9.5 4.3 4.3 0 007 18z",
  next: "M9 5l7 7-7 7",
  search: "M10.5 17a6.5 6.5 0 100-13 6.5 6.5 0 000 13zM15.5 15.5L21 21",
  plus: "M12 5v14M5 12h14",
  minus: "M5 12h14",
  phone: "M6 3h4l2 5-2.5 1.5a12 12 0 005 5L16 12l5 2v4a2 2 0 01-2 2C11 20 4 13 4 5a2 2 0 012-2z",
};

/** The parser gives the drawing its namespace; `name` is one of ours, never what somebody typed. */
export function icon(name) {
  const frame = document.createElement("span");
  frame.innerHTML = '<svg class="ax-i" viewBox="0 0 24 24" aria-hidden="true"><path d="' + PATHS[name] + '"/></svg>';
  return frame.firstChild;
}

export function button(label, onclick, more) {
  const extra = Object.assign({ type: "button", class: "ax-b", onclick }, more);
  const mark = extra.icon;
  delete extra.icon;
  return h("button", extra, mark && icon(mark), h("span", null, label));
}

/** Shape, word and colour together, so that no one of them has to be seen. */
const SHAPES = { high: "◆", medium: "▲", low: "■", major: "◆", larger: "▲", general: "●", fresh: "●", due: "◐", stale: "○", never: "○" };
export function mark(kind, text) {
  return h("span", { class: "ax-m ax-m-" + kind }, h("span", { "aria-hidden": "true" }, SHAPES[kind] || "●"), " ", text);
}

const two = (n) => (n < 10 ? "0" : "") + n;

export function day(d) {
  return t("day", { m: d.getMonth() + 1, d: d.getDate(), mon: d.toDateString().slice(4, 7) });
}

export function clock(when) {
  const d = new Date(when);
  const time = two(d.getHours()) + ":" + two(d.getMinutes());
  return d.toDateString() === new Date().toDateString() ? time : day(d) + " " + time;
}

/** ISO 8601 with the phone's own offset. */
export function stamp(when) {
  const d = new Date(when);
  const off = -d.getTimezoneOffset();
  const local = new Date(d.getTime() + off * 60000).toISOString().slice(0, 23);
  const size = Math.abs(off);
  return local + (off < 0 ? "-" : "+") + two(Math.floor(size / 60)) + ":" + two(size % 60);
}

export function metres(m) {
  return m < 950 ? t("m", { n: m < 20 ? Math.round(m) : Math.round(m / 5) * 5 }) : t("km", { n: (m / 1000).toFixed(1) });
}

/** A sheet over the screen; answers the chosen value, or undefined when it was put away. */
export function sheet(app, title, build) {
  return new Promise((ok) => {
    const before = document.activeElement;
    const done = (value) => {
      back.remove();
      if (before && before.focus) before.focus();
      ok(value);
    };
    const box = h("div", { class: "ax-sheet", role: "dialog", "aria-modal": "true", "aria-label": title, tabindex: "-1" });
    const back = h("div", { class: "ax-back", onclick: (e) => { if (e.target === back) done(); } }, box);
    box.addEventListener("keydown", (e) => { if (e.key === "Escape") done(); });
    add(box, [h("h2", null, title), build(done)]);
    app.top.appendChild(back);
    box.focus();
  });
}

export async function sure(app, question, yes) {
  return Boolean(await sheet(app, question, (done) => h("div", { class: "ax-row" },
    button(t("cancel"), () => done(false)),
    button(yes, () => done(true), { class: "ax-b ax-danger" }))));
}
