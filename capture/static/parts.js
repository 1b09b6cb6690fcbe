/* Pieces that every form has: head, photos, place, note, foot. */

import * as drafts from "./drafts.js";
import * as place from "./place.js";
import * as store from "./store.js";
import { away } from "./bundle.js";
import { canShoot, compare, shoot } from "./ghost.js";
import { smallMap } from "./map.js";
import { prepare, stampLines } from "./photo.js";
import { add, button, fill, h, icon, metres, t } from "./ui.js";

const developing = new Map(); // draft id -> promise of the pictures still being made
const unkept = new Map(); // draft id -> pictures for which the phone had no room

export function head(app, title, below, back) {
  return h("header", { class: "ax-head" },
    h("button", { type: "button", class: "ax-b ax-plain", "aria-label": t("back"), onclick: back || (() => app.back()) }, icon("back")),
    h("div", null, h("h1", { tabindex: "-1" }, title), below && h("p", { class: "ax-muted" }, below)));
}

/** The primary action of a screen, in the thumb's reach. */
export function foot() {
  return add(h("div", { class: "ax-foot" }), Array.prototype.slice.call(arguments));
}

export async function guarded(app, work) {
  try {
    return await work();
  } catch (error) {
    app.trouble(error);
    return undefined;
  }
}

export function typed(app, draft, name, label, more) {
  const field = h(more && more.line ? "input" : "textarea", Object.assign({
    class: "ax-in", rows: more && more.line ? null : 2, maxlength: 5000, value: draft[name] || "", placeholder: label, "aria-label": label,
    oninput: () => { draft[name] = field.value; drafts.keep(draft).catch((e) => app.trouble(e)); },
    onblur: () => guarded(app, () => drafts.flush(draft)),
  }, more));
  return field;
}

/* photos */

function tile(app, draft, photo, drawn) {
  return h("li", { class: "ax-tile" }, photo.thumb ? h("img", { src: photo.thumb, alt: t("photo_of", { n: draft.photos.indexOf(photo) + 1 }) }) : icon("camera"),
    photo.unkept && h("span", { class: "ax-tile-no" }, t("not_kept")),
    h("button", { type: "button", "aria-label": t("photo_remove"), onclick: () => guarded(app, async () => {
      draft.photos.splice(draft.photos.indexOf(photo), 1);
      await drafts.keep(draft);
      if (!draft.photos.some((p) => p.sha256 === photo.sha256)) await store.dropPhoto(photo.sha256, draft.id);
      drawn();
    }) }, icon("close")));
}

async function develop(app, draft, file, item, role) {
  const lines = app.stamps() ? (taken) => stampLines(taken, draft.place.fix, app.person.name) : null;
  const made = await prepare(file, { longest: app.data.settings.max_side || 1600, lines });
  if (made.size > app.data.settings.photo_max_mb * 1048576) {
    app.toast(t("photo_big", { n: app.data.settings.photo_max_mb }), "bad");
    return;
  }
  if (draft.photos.some((p) => p.sha256 === made.sha256 && p.item === item)) return; // the same picture chosen twice
  const ref = { sha256: made.sha256, size: made.size, taken: made.taken, item: item || null, role: role || "evidence", thumb: made.thumb };
  const row = { sha256: made.sha256, data: made.data, type: made.type, size: made.size };
  draft.photos.push(ref);
  try {
    await store.keepPhoto(row, draft.id);
    await drafts.keep(draft);
  } catch (error) {
    ref.unkept = true;
    unkept.set(draft.id, (unkept.get(draft.id) || []).concat({ row, ref }));
    app.trouble(error);
  }
}

/** Pictures are made one after the other: a cheap phone has memory for one. */
function take(app, draft, files, item, role, drawn) {
  const before = developing.get(draft.id) || Promise.resolve();
  const next = files.reduce((chain, file) => chain.then(() => develop(app, draft, file, item, role)).then(drawn, (e) => app.trouble(e)), before);
  developing.set(draft.id, next);
}

/** All pictures are on the phone, also those for which there was no room before. Rejects while there is none. */
export async function developed(draft) {
  await (developing.get(draft.id) || null);
  const rest = unkept.get(draft.id) || [];
  while (rest.length) {
    await store.keepPhoto(rest[0].row, draft.id);
    delete rest.shift().ref.unkept;
  }
  unkept.delete(draft.id);
}

function picker(app, draft, label, name, more, chosen) {
  const input = h("input", Object.assign({
    type: "file", accept: "image/*", class: "ax-hidden", "aria-label": label,
    onclick: () => { drafts.keep(draft).catch((e) => app.trouble(e)); }, // the camera may cost us the page
    onchange: () => { const files = Array.prototype.slice.call(input.files); input.value = ""; chosen(files); },
  }, more));
  return h("label", { class: "ax-b" }, icon(name), h("span", null, label), input);
}

/** `before`: hash of the picture that this one is to be held against. */
export function photoStrip(app, draft, item, role, before) {
  const list = h("ul", { class: "ax-tiles" });
  const status = h("span", { class: "ax-muted", role: "status" });
  const held = h("span", null);
  const drawn = () => {
    const mine = draft.photos.filter((p) => (p.item || null) === (item || null) && (!role || p.role === role));
    fill(list, mine.map((photo) => tile(app, draft, photo, drawn)));
    fill(status, mine.length ? t("photos_n", { n: mine.length }) : "");
    fill(held, before && mine.length > 0 && button(t("compare_photos"), () => guarded(app, () => compare(app, before, mine[mine.length - 1].sha256)), { testid: "compare-open" }));
  };
  const chosen = (files) => { fill(status, t("photo_working")); take(app, draft, files, item, role, drawn); };
  const through = () => guarded(app, async () => {
    await drafts.keep(draft); // the camera may cost us the page
    const file = await shoot(app, before);
    if (file) chosen([file]);
  });
  drawn();
  return h("div", { class: "ax-photos" }, list, h("div", { class: "ax-row" }, before && canShoot() && button(t("ghost_take"), through, { icon: "camera", testid: "ghost-open" }),
    picker(app, draft, t("photo_take"), "camera", { capture: "environment", testid: "photo-input" }, chosen),
    picker(app, draft, t("photo_pick"), "plus", { multiple: true, testid: "photo-gallery" }, chosen), held), status);
}

/* place */

/** The line about the position, and behind it the pin, floor and room, or the reason. Never required. */
export function placePanel(app, draft, site) {
  const spot = draft.place;
  const line = h("span", { role: "status" });
  const box = h("div", { class: "ax-more", hidden: true });
  const toggle = h("button", { type: "button", class: "ax-place", "aria-expanded": "false", onclick: () => {
    box.hidden = !box.hidden;
    toggle.setAttribute("aria-expanded", String(!box.hidden));
    if (!box.hidden) open();
  } }, icon("pin"), line, h("span", { class: "ax-link" }, t("adjust")));

  function write() {
    const m = site ? away(spot.pin || spot.fix, site) : null;
    const far = m !== null && spot.fix && m > Math.max(150, spot.fix.accuracy_m * 2);
    fill(line, spot.scanned ? t("place_scanned") : spot.pin ? t("place_pin") : place.inWords(spot.fix, app.gate()),
      m === null ? "" : " · " + t(far ? "place_far" : "place_from", { m: metres(m) }));
    toggle.className = "ax-place" + (far || place.quality(spot.fix, app.gate()) !== "good" ? " ax-weak" : "");
  }
  function open() {
    const centre = spot.pin || spot.fix || (site && site.lat !== null ? site : null) || app.centre();
    const moved = (pin) => { spot.pin = pin; write(); drafts.keep(draft).catch((e) => app.trouble(e)); };
    const line_ = (name, label) => h("label", null, h("span", null, label), h("input", { class: "ax-in", maxlength: 200, value: spot[name],
      oninput: (e) => { spot[name] = e.target.value; drafts.keep(draft).catch((x) => app.trouble(x)); } }));
    fill(box, centre && smallMap(app, { lat: centre.lat, lon: centre.lon }, centre, spot.fix, moved),
      h("p", { class: "ax-muted" }, t("map_help")),
      spot.pin && button(t("pin_undo"), () => { spot.pin = null; write(); open(); drafts.keep(draft); }),
      line_("room", t("room")), line_("reason", t("reason")));
  }
  const stop = place.follow((fix) => {
    const early = Date.now() - draft.started < 900000; // an entry finished later keeps the fix of its visit
    if (fix && (early || !spot.fix) && (!spot.fix || fix.at - spot.fix.at > 60000 || fix.accuracy_m <= spot.fix.accuracy_m)) {
      spot.fix = fix;
      drafts.keep(draft).catch((e) => app.trouble(e));
    }
    write();
  });
  app.leaving(stop);
  write();
  return h("div", null, toggle, box);
}

/** Keep, queue, say so. Answers false while a picture found no room; nothing is dropped then. */
export async function finish(app, draft) {
  try {
    await developed(draft);
    await drafts.submit(app, draft);
  } catch (error) {
    app.trouble(error);
    return false;
  }
  app.saved(draft);
  return true;
}
