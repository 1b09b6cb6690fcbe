/* The emergency sheet: who is on duty now, whom to call, what to do. It opens from the phone itself, with no signal. */

import { localDay } from "./drafts.js";
import { head } from "./parts.js";
import { clock, h, icon, named, t } from "./ui.js";

const OLD_MS = 86400000;

/** The two slots [day, shift] that hold this moment: the whole day's, and the day's or night's. */
function slots(when, hours) {
  const change = hours.split("-");
  const time = when.toTimeString().slice(0, 5);
  const early = time < change[0];
  const on = localDay(early ? new Date(when.getFullYear(), when.getMonth(), when.getDate() - 1) : when);
  return [on + "whole_day", on + (early || time >= change[1] ? "night" : "day")];
}

function call(number, label, below, more) {
  return h("a", Object.assign({ class: "ax-b ax-call", href: "tel:" + number.split("、")[0].replace("转", ","), testid: "call" }, more), icon("phone"),
    h("span", { class: "ax-grow" }, h("b", null, label), below && h("small", null, below)), h("span", { class: "ax-far" }, number));
}

/** A person or place as a line to tap; without a number it is only read. */
function line(name, number, below) {
  return number ? call(number, name, below) : h("p", { class: "ax-card" }, h("b", null, name), " ", h("small", null, below));
}

function onDuty(sheet) {
  const now = slots(new Date(), sheet.hours);
  const rows = sheet.shifts.filter((row) => now.indexOf(row.day + row.shift) >= 0);
  const part = (people, role, row) => people.map((one) => line(one[0], one[1], t(role) + " · " + row.place));
  if (!rows.length) return h("p", { class: "ax-card", testid: "nobody-on-duty" }, t("duty_none"));
  return rows.map((row) => [part([row.leader], "duty_leader", row), part(row.staff, "duty_staff", row), part(row.deputy, "duty_deputy", row)]);
}

function plan(row) {
  return h("details", { class: "ax-card" }, h("summary", null, h("b", null, row.title), " ", h("small", null, row.area)),
    h("ol", null, row.steps.map((step) => h("li", null, step))));
}

const section = (key, rows) => (rows.length ? h("section", { class: "ax-calls" }, h("h2", null, t(key)), rows) : null);

export function emergency(app) {
  const sheet = app.data.emergency;
  if (!sheet) return h("div", null, head(app, t("emergency")), h("p", { class: "ax-card" }, t("emergency_none")));
  const old = Date.now() - app.asOf > OLD_MS;
  return h("div", null, head(app, t("emergency"), t("emergency_as_of", { time: clock(app.asOf) })),
    old && h("p", { class: "ax-ban ax-ban-bad", testid: "emergency-old" }, t("emergency_old", { time: clock(app.asOf) })),
    h("section", { class: "ax-calls", testid: "on-duty" }, h("h2", null, t("duty_now")), onDuty(sheet)),
    h("h2", null, t("hotlines")), h("div", { class: "ax-thirds" }, sheet.hotlines.map((row) => h("a", { class: "ax-b ax-door", href: "tel:" + row.number, testid: "call" }, h("b", null, row.number), h("small", null, named(row))))),
    section("plans", sheet.plans.map(plan)),
    section("contacts", sheet.contacts.map((row) => line(row.name, row.phone, [row.area, row.note].filter(Boolean).join(" · ")))),
    section("teams", sheet.teams.map((row) => line(row.name, row.leader[1], [row.leader[0], row.area, row.place].filter(Boolean).join(" · ")))));
}
