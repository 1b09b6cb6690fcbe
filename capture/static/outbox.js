/* What waits, what was refused and why, what the server has confirmed. In plain words. */

import * as store from "./store.js";
import * as sync from "./sync.js";
import { bytesOf, uuid7 } from "./hash.js";
import { guarded, head } from "./parts.js";
import { button, clock, fill, h, sheet, sure, t } from "./ui.js";

/** The line that is always in sight: "records 12/12 · photos 37/37 · 10:32 on the server". */
export function line(app) {
  const box = h("button", { type: "button", class: "ax-out", onclick: () => app.go("outbox") });
  const live = h("span", { class: "ax-hidden", role: "status", "aria-live": "polite" });
  let said = "";
  return { element: h("div", null, box, live), draw(sum, now) {
    const all = sum.records.pending + sum.records.sent;
    const pics = sum.photos.pending + sum.photos.sent;
    const waits = sum.records.pending + sum.photos.pending > 0;
    const state = sum.stuck ? t("out_stuck", { n: sum.stuck }) : now.sign_in ? t("out_sign_in") : waits ? t(now.busy && now.reach === "server" ? "out_sending" : "out_waits")
      : sum.last ? t("out_done", { time: clock(sum.last) }) : t("out_empty");
    const number = (n, id) => h("span", { testid: id }, n);
    box.className = "ax-out " + (sum.stuck || now.sign_in ? "ax-out-bad" : waits ? "ax-out-wait" : "ax-out-fine");
    fill(box, h("span", null, t("records"), " ", number(sum.records.sent, "outbox-sent"), "/", all, " · ", t("photos"), " ", number(sum.photos.sent, "photos-sent"), "/", pics, " · ", state),
      h("span", { class: waits ? "ax-left" : "ax-hidden" }, t("left"), " ", number(sum.records.pending, "outbox-pending"), " + ", number(sum.photos.pending, "photos-pending")));
    const now_ = waits ? "" : state; // spoken once when all has arrived
    if (now_ && now_ !== said && sum.last) fill(live, state);
    said = now_;
  } };
}

function base64(bytes) {
  let text = "";
  for (let i = 0; i < bytes.length; i += 32766) text += btoa(String.fromCharCode.apply(null, bytes.subarray(i, i + 32766)));
  return text;
}

/** Everything unsent on this phone, of whoever it is, in one file. Built in parts: it may be large. */
export async function exportFile() {
  const items = await store.all("outbox");
  const parts = ['{"v":1,"records":', JSON.stringify(items.map((item) => ({ id: item.id, body: item.body, hash: item.hash, person: item.person }))), ',"photos":['];
  const hashes = Array.from(new Set(items.reduce((all, item) => all.concat(item.photos.map((p) => p.sha256)), [])));
  for (let i = 0, n = 0; i < hashes.length; i += 1) {
    const row = await store.get("photos", hashes[i]);
    if (!row) continue;
    parts.push((n ? "," : "") + '{"sha256":"' + row.sha256 + '","type":' + JSON.stringify(row.type) + ',"base64":"', base64(await bytesOf(row.data)), '"}');
    n += 1;
  }
  parts.push("]}");
  return new Blob(parts, { type: "application/json" });
}

async function save(app) {
  const url = URL.createObjectURL(await exportFile());
  const link = h("a", { href: url, download: "anxun-" + new Date().toISOString().slice(0, 16).replace(/[:T]/g, "") + ".json" });
  app.top.appendChild(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(url), 60000);
  app.toast(t("exported"));
}

function reasons(error) {
  if (!error) return null;
  if (error.code === "photo_lost") return h("p", { class: "ax-bad" }, t("photo_lost"));
  const fields = Object.keys(error.fields || {}).filter((name) => error.fields[name] !== error.message).map((name) => h("li", null, error.fields[name]));
  return h("div", { class: "ax-bad" }, h("p", null, error.message), fields.length ? h("ul", null, fields) : null);
}

/** Flat lines of a record for the eye. */
function facts(record) {
  return Object.keys(record).filter((key) => record[key] !== null && record[key] !== "").map((key) => h("li", null, h("small", null, key), " ",
    typeof record[key] === "object" ? JSON.stringify(record[key]) : String(record[key])));
}

function both(app, item) {
  return sheet(app, t("conflict_title"), (done) => h("div", null, h("p", null, t("conflict_help")),
    h("div", { class: "ax-both" }, h("section", { testid: "conflict-mine" }, h("h3", null, t("mine")), h("ul", null, facts(JSON.parse(item.body)))),
      h("section", { testid: "conflict-server" }, h("h3", null, t("servers")), h("ul", null, facts(item.server || {})))),
    h("div", { class: "ax-row" }, button(t("keep_both"), () => done("new"), { class: "ax-b ax-primary ax-grow" }), button(t("keep_server"), () => done("drop"), { class: "ax-b ax-danger" })),
    button(t("later"), () => done())));
}

async function decide(app, item) {
  const answer = await both(app, item);
  if (answer === "drop" && (await sure(app, t("keep_server_sure"), t("keep_server")))) await store.discard("outbox", item);
  if (answer === "new") await asNew(app, item);
  await sync.kick("submit");
  app.refresh();
}

/** The same entry under a new id, with new ids for the hazards that it opens; the pictures come along. */
async function asNew(app, item) {
  const form = Object.assign({}, item.form, { id: uuid7(), changed: Date.now() });
  Object.keys(form.answers || {}).forEach((code) => { form.answers[code].hazard = uuid7(); });
  for (let i = 0; i < item.photos.length; i += 1) {
    const row = await store.get("photos", item.photos[i].sha256);
    if (row) await store.keepPhoto(row, form.id);
  }
  await store.keepDraft(form);
  await store.discard("outbox", item);
  app.resume(form);
}

async function drop(app, item) {
  if (!(await sure(app, t("drop_refused_sure"), t("drop_refused")))) return;
  await store.discard("outbox", item);
  app.refresh();
}

function stateOf(item, now) {
  const there = item.photos.filter((p) => p.done).length;
  const pics = item.photos.length ? " · " + t("pics_of", { n: there, all: item.photos.length }) : "";
  const going = now.photo && now.photo.id === item.id ? " · " + Math.round((100 * now.photo.offset) / now.photo.size) + "%" : "";
  return t(item.recorded && item.state !== "refused" ? "st_pictures" : "st_" + item.state) + pics + going;
}

function card(app, item, now) {
  const acts = [];
  if (item.state === "refused" && !item.recorded && item.kind === "zero_report") { // there is nothing in it to correct
    acts.push(button(t("drop_refused"), () => guarded(app, () => drop(app, item)), { testid: "drop-refused" }));
  } else if (item.state === "refused" && !item.recorded) {
    acts.push(button(t("edit"), () => guarded(app, async () => { const draft = await store.backToDraft(item.id); if (draft) app.resume(draft); }), { testid: "edit-refused" }));
  }
  if (item.state === "conflict") acts.push(button(t("compare"), () => guarded(app, () => decide(app, item)), { testid: "conflict" }));
  else acts.push(button(t("retry"), () => guarded(app, () => sync.retry(item))));
  return h("li", { class: "ax-card ax-st-" + item.state, testid: "outbox-item" }, h("b", null, item.title || t("k_" + item.kind)), h("small", null, t("k_" + item.kind) + " · " + clock(item.form.started)),
    h("p", { class: "ax-state" }, stateOf(item, now)), reasons(item.error), h("div", { class: "ax-row" }, acts));
}

/** Burn time and place into new pictures: asked for by some offices, off unless switched on. */
function stampSwitch(app) {
  const input = h("input", { type: "checkbox", checked: app.stamps(), onchange: () => guarded(app, () => { app.stampOn = input.checked; return store.note("stamp", input.checked); }) });
  return h("label", { class: "ax-line" }, input, h("span", { class: "ax-grow" }, h("b", null, t("stamp")), h("small", null, t("stamp_help"))));
}

export async function outbox(app) {
  const body = h("div", null);
  const draw = async () => {
    const sum = await sync.summary(app.person.id);
    const now = sync.state();
    fill(body, h("p", { class: "ax-strong" }, sum.last ? t("out_last", { time: clock(sum.last) }) : t("out_never")),
      now.reach === "portal" && h("p", { class: "ax-bad" }, t("portal")),
      sum.others ? h("p", { class: "ax-card", testid: "others" }, t("others_n", { n: sum.others })) : null,
      sum.items.length ? h("ul", { class: "ax-list" }, sum.items.map((item) => card(app, item, now))) : h("p", { class: "ax-card" }, t("out_none")),
      h("div", { class: "ax-row" }, button(t("send_now"), () => guarded(app, () => sync.kick("retry")), { icon: "cloud" }),
        sum.items.length + sum.others > 0 && button(t("export"), () => guarded(app, () => save(app)), { testid: "export-unsent" })),
      stampSwitch(app), sum.receipts.length ? h("h2", null, t("arrived")) : null,
      h("ul", { class: "ax-list" }, sum.receipts.slice(0, 30).map((row) => h("li", { class: "ax-receipt" }, h("b", null, row.title || t("k_" + row.kind)),
        h("small", null, [clock(row.sent_at), row.photos ? t("pics_of", { n: row.photos, all: row.photos }) : "", (row.numbers || []).join(" ")].filter(Boolean).join(" · "))))));
  };
  app.leaving(sync.listen(draw));
  await draw();
  return h("div", null, head(app, t("outbox")), body);
}
