/* The daily report of a unit in a key period: one tap, kept and sent like any entry, there once the server has said so. */

import * as drafts from "./drafts.js";
import * as store from "./store.js";
import * as sync from "./sync.js";
import { finish } from "./parts.js";
import { button, clock, day, fill, h, mark, t } from "./ui.js";

const isAsked = (daily, on) => daily.days.some((span) => span[0] <= on && on <= span[1]);

/** What this phone has entered for a day: still in the outbox, or confirmed. */
async function entered(app, unit, on) {
  const same = (daily) => daily && daily.unit === unit && daily.on === on;
  const waiting = (await store.all("outbox")).find((item) => item.person === app.person.id && same(item.form.daily));
  if (waiting) return { state: waiting.state, at: waiting.form.started };
  const sent = (await store.all("sent")).find((row) => row.person === app.person.id && same(row.daily));
  return sent ? { state: "there", at: sent.started, stored: sent.recorded_at } : null;
}

function told(daily, on, own) {
  if (own && own.state === "there") return mark("fresh", t("daily_there", { at: clock(own.at), stored: clock(own.stored) }));
  if (own) return mark(own.state === "refused" || own.state === "conflict" ? "stale" : "due", t("st_" + own.state));
  return mark("fresh", t("daily_known", { at: clock(daily.made[on]) }));
}

async function tap(app, daily, on) {
  const draft = drafts.make(app, "zero_report", { title: t("daily_title", { unit: daily.name }), daily: { unit: daily.unit, on } });
  return finish(app, draft);
}

/** Nothing where none is asked for today. It redraws itself as the entry goes. */
export async function dailyCard(app) {
  const daily = app.data.daily;
  const box = h("section", { testid: "daily" });
  let busy = false;
  const draw = async () => {
    const on = drafts.localDay(new Date());
    if (!daily || !isAsked(daily, on)) return fill(box);
    const own = await entered(app, daily.unit, on);
    const done = own || daily.made[on];
    const nothing = async () => {
      if (busy) return; // ten taps are one report
      busy = true;
      await tap(app, daily, on);
      busy = false;
      await draw();
    };
    const happened = () => app.go("hazard", { daily: { unit: daily.unit, on } });
    return fill(box, h("div", { class: "ax-card" }, h("h2", null, t("daily", { day: day(new Date()) })), h("p", { class: "ax-muted" }, daily.name),
      done ? h("p", { class: "ax-marks", testid: "daily-state" }, told(daily, on, own)) : h("div", { class: "ax-row" },
        app.data.may.has("report_hazard") && button(t("daily_happened"), happened, { icon: "flag" }),
        button(t("daily_nothing"), nothing, { class: "ax-b ax-primary ax-grow", icon: "check", testid: "daily-nothing" }))));
  };
  app.leaving(sync.listen(() => draw().catch((error) => app.trouble(error))));
  await draw();
  return box;
}
