/* The capture page, in whichever host: the field page or a component inside the dashboard. `mount` is all they call. */

import * as bundle from "./bundle.js";
import * as drafts from "./drafts.js";
import * as place from "./place.js";
import * as store from "./store.js";
import * as sync from "./sync.js";
import { activity } from "./activity.js";
import { keepBefore, mine } from "./before.js";
import { check } from "./check.js";
import { emergency } from "./emergency.js";
import { hazard } from "./hazard.js";
import { home } from "./home.js";
import { line, outbox } from "./outbox.js";
import { patrol, visited } from "./patrol.js";
import { begin, step, todo } from "./step.js";
import { add, fill, h, speak, spoken, t } from "./ui.js";

const SCREENS = { home, check, hazard, patrol, activity, outbox, todo, step, emergency };
const FORM = { inspection: "check", hazard: "hazard", patrol: "patrol", activity: "activity", step: "step" };
const TOAST_MS = 4000;
const STALE_MS = 600000;
const mounted = new WeakMap();

function cookie(name) {
  const hit = new RegExp("(?:^|; )" + name + "=([^;]*)").exec(document.cookie);
  return hit ? decodeURIComponent(hit[1]) : "";
}

const remember = (id) => { try { id ? sessionStorage.setItem("anxun-open", id) : sessionStorage.removeItem("anxun-open"); } catch (error) { /* private mode */ } };
const remembered = () => { try { return sessionStorage.getItem("anxun-open"); } catch (error) { return null; } };

class App {
  constructor(root, options) {
    this.options = options;
    this.person = options.person || null;
    this.data = null;
    this.at = 0;
    this.asOf = 0; // when the server last said that this is how it is
    this.seen = new Set();
    this.walked = new Set(); // planned rounds that were ended on this phone
    this.own = [];
    this.dealt = new Set(); // hazards whose step is on its way, or there and not yet told back
    this.ends = [];
    this.draft = null;
    this.screen = null;
    this.turn = 0;
    this.outLine = line(this);
    this.banner = h("div", { class: "ax-banners" });
    this.body = h(options.hosted ? "div" : "main", { class: "ax-body" });
    this.bubble = h("div", { class: "ax-toast", role: "status", "aria-live": "polite" });
    this.top = h("div", { class: "ax" }, this.outLine.element, this.banner, this.body, this.bubble);
    this.dress();
    fill(root, options.css ? h("link", { rel: "stylesheet", href: options.css }) : null, this.top);
  }

  gate() { return this.data.settings.place_accuracy_m || 50; }
  stamps() { return Boolean(this.stampOn); }
  centre() {
    const first = this.data.sites.find((site) => site.lat !== null);
    return place.here() || (first ? { lat: first.lat, lon: first.lon } : null);
  }
  /** Open hazards as the server told them, and those of this phone that it has not told yet. */
  hazards() { return this.data.hazards.concat(this.own.filter((row) => !this.told.has(row.id))); }
  leaving(end) { this.ends.push(end); }
  editing(draft) { this.draft = draft; remember(draft && draft.id); }

  dress() {
    const theme = this.options.theme || cookie("anxun_theme");
    const dark = theme === "dark" || theme === "light" ? theme === "dark" : self.matchMedia && matchMedia("(prefers-color-scheme: dark)").matches;
    const large = cookie("anxun_type") === "large";
    const contrast = cookie("anxun_contrast") === "high" || (self.matchMedia && matchMedia("(prefers-contrast: more)").matches);
    this.top.className = "ax" + (dark ? " ax-dark" : "") + (large ? " ax-large" : "") + (contrast ? " ax-contrast" : "") + (this.options.hosted ? " ax-hosted" : "");
    this.top.lang = spoken() === "zh" ? "zh-CN" : "en";
  }

  async go(name, args, replace) {
    if (this.options.history && !replace && name !== "home") history.pushState({ screen: name }, "");
    await this.show(name, args || {});
  }

  async show(name, args) {
    this.turn += 1;
    const turn = this.turn;
    const left = this.draft;
    this.ends.splice(0).forEach((end) => end());
    if (left) await drafts.flush(left).catch((error) => this.trouble(error));
    this.editing(null);
    this.screen = name;
    const made = await SCREENS[name](this, args);
    if (turn !== this.turn) return; // another tap was quicker
    fill(this.body, made);
    if (this.top.getBoundingClientRect().top < 0) this.top.scrollIntoView();
    const title = made.querySelector("h1");
    if (title && name !== "home") title.focus({ preventScroll: true });
  }

  home() { return this.show("home", {}); }
  back() { return this.options.history && history.state && history.state.screen ? history.back() : this.home(); }
  /** An entry without a form, like a daily report, has nothing to fill in: it goes as it is. */
  resume(draft) { return FORM[draft.kind] ? this.go(FORM[draft.kind], { draft }) : drafts.submit(this, draft).then(() => this.saved(draft)); }
  refresh() { return this.screen === "home" ? this.home() : this.screen === "outbox" ? this.show("outbox", {}) : undefined; }

  /** After a form was saved: back to its round, or home. */
  async done(draft) {
    this.editing(null);
    const round = draft.patrol ? await store.get("drafts", draft.patrol) : null;
    if (round) {
      await visited(this, round, draft);
      await this.show("patrol", { draft: round });
    } else {
      await this.home();
    }
  }

  saved(draft) {
    if (draft.kind === "inspection") this.seen.add(draft.site);
    if (draft.round) this.walked.add(draft.round);
    this.typed = "";
    if (navigator.vibrate) navigator.vibrate(30);
    this.toast(t("saved"));
    sync.kick("submit");
    store.persist().catch(() => false);
  }

  toast(text, kind) {
    fill(this.bubble, text);
    this.bubble.className = "ax-toast ax-on" + (kind ? " ax-toast-" + kind : "");
    clearTimeout(this.bubbleTimer);
    this.bubbleTimer = setTimeout(() => { this.bubble.className = "ax-toast"; }, TOAST_MS);
  }

  /** A failure in words. What was typed stays on the screen; nothing that was kept is touched. */
  trouble(error) {
    this.toast(store.isFull(error) ? t("full") : error && error.message === "no_storage" ? t("no_storage") : t("trouble"), "bad");
    if (!store.isFull(error)) self.console.warn(error);
  }

  banners() {
    const now = sync.state();
    const wechat = /MicroMessenger/i.test(navigator.userAgent);
    const other = this.person && now.person && now.person.id !== this.person.id;
    fill(this.banner, now.sign_in || this.signIn ? h("p", { class: "ax-ban ax-ban-bad", testid: "sign-in" }, t("sign_in_again"), " ", this.signLink()) : null,
      other ? h("p", { class: "ax-ban" }, t("other_person", { name: now.person.name })) : null,
      this.skewed ? h("p", { class: "ax-ban" }, t("clock_off")) : null, wechat ? h("p", { class: "ax-ban" }, t("wechat")) : null);
  }

  signLink() { return h("a", { class: "ax-link", href: "/login?next=" + encodeURIComponent(this.options.next || "/field/") }, t("sign_in")); }

  async count() {
    if (!this.person) return;
    const sum = await sync.summary(this.person.id);
    sum.items.concat(sum.receipts).forEach((row) => { const round = row.form ? row.form.round : row.round; if (round) this.walked.add(round); });
    const late = sum.receipts.filter((row) => row.sent_at > this.at);
    sum.items.concat(late).forEach((row) => { if (row.kind === "inspection") this.seen.add(row.form ? row.form.site : row.site); });
    this.dealt = new Set(sum.items.map((item) => item.form.hazard).concat(late.map((row) => row.hazard)));
    this.own = late.reduce((all, row) => all.concat(row.hazards || []), sum.items.reduce((all, item) => all.concat(drafts.hazardsOf(item.form)), []));
    this.outLine.draw(sum, sync.state());
    this.banners();
  }

  /** Start from what the phone has, then ask the server; neither waits for the other. */
  async start() {
    const known = this.person || (await store.fact("person"));
    this.stampOn = await store.fact("stamp");
    this.person = known || null;
    const row = await bundle.kept(known);
    if (row) await this.use(row);
    else fill(this.body, h("p", { class: "ax-card" }, t("loading")));
    await this.ask();
  }

  async use(row) {
    const data = row.data;
    const another = this.person && this.person.id !== data.person.id;
    this.person = data.person;
    this.data = bundle.model(data);
    this.told = new Set(data.hazards.map((one) => one.id));
    this.at = row.at;
    this.asOf = row.checked || row.at;
    this.seen.clear(); // what the server knows is in its own states; what it does not is counted below
    if (this.options.named) this.options.named(data.person);
    await store.note("person", data.person).catch((error) => this.trouble(error)); // a full phone opens all the same
    await this.count();
    keepBefore(mine(data.hazards, this.dealt));
    if (!this.screen || another) await this.first();
    else if (this.screen === "todo") await (this.wanted ? this.linked(this.wanted, true) : this.show("todo", {}));
    else if (this.screen === "home" && !this.typed) await this.home();
  }

  /** A linked place, the entry that was open a moment ago, or home. */
  async first() {
    const query = new URLSearchParams(this.options.query || location.search);
    const open_ = remembered();
    const draft = open_ && (await store.get("drafts", open_));
    const site = this.data.byId.get(Number(query.get("site"))) || (query.get("code") && bundle.find(this.data, query.get("code"), null).map((row) => row.site)[0]);
    if (draft && draft.person === this.person.id) await this.show(FORM[draft.kind], { draft });
    else if (site) await this.go("check", { site: site.id });
    else if (query.get("do") === "activity" || query.get("do") === "emergency") await this.go(query.get("do"), {});
    else if (query.get("hazard")) await this.linked(query.get("hazard"));
    else await this.home();
  }

  /** A hazard that the dashboard sent us to; what the phone kept may be older than the link, so the server is asked too. */
  linked(id, told) {
    const row = mine(this.hazards(), this.dealt).find((one) => one.id === id);
    this.wanted = row || told ? "" : id;
    if (!row && told) this.toast(t("todo_gone"));
    return row ? begin(this, row) : this.go("todo", {}, told);
  }

  async ask() {
    this.asked = Date.now();
    const answer = await bundle.refresh(this.person, spoken());
    this.signIn = Boolean(answer.sign_in);
    if (answer.checked) this.asOf = answer.checked;
    if (answer.data) {
      this.skewed = Math.abs(new Date(answer.data.as_of).getTime() - Date.now()) > 600000;
      await this.use(answer);
    } else if (!this.data) {
      fill(this.body, h("div", { class: "ax-card" }, h("h1", null, t(answer.sign_in ? "welcome" : "never_online")),
        h("p", { class: "ax-muted" }, t(answer.sign_in ? "welcome_next" : "never_online_next")), answer.sign_in ? h("p", null, this.signLink()) : null));
    }
    this.banners();
    await this.count();
  }

  wake() {
    if (document.hidden) {
      drafts.flush(this.draft).catch((error) => this.trouble(error));
    } else {
      this.dress();
      if (Date.now() - this.asked > STALE_MS) this.ask().catch((error) => this.trouble(error));
    }
  }

  update(options) {
    Object.assign(this.options, options);
    speak(this.options.language || spoken());
    this.dress();
  }
}

function listenTo(app) {
  const ends = [sync.listen(() => app.count().catch((error) => app.trouble(error)))];
  const on = (target, name, work) => { target.addEventListener(name, work); ends.push(() => target.removeEventListener(name, work)); };
  on(document, "visibilitychange", () => app.wake());
  on(self, "pagehide", () => { drafts.flush(app.draft).catch((error) => app.trouble(error)); });
  if (app.options.history) on(self, "popstate", () => app.home());
  return () => {
    drafts.flush(app.draft).catch(() => false);
    app.ends.splice(0).forEach((end) => end());
    ends.forEach((end) => end());
  };
}

/** Draw into `root` (an element or shadow root). Called again for the same root it changes nothing that was typed.

options: language, person {id, name}, css, theme, query, next, history, hosted. */
export function mount(root, options) {
  const there = mounted.get(root);
  if (there && there.app.top.isConnected) {
    there.app.update(options || {});
    return there;
  }
  speak((options && options.language) || cookie("anxun_language") || (/^zh/i.test(navigator.language || "zh") ? "zh" : "en"));
  const app = new App(root, Object.assign({}, options));
  const handle = { app, unmount: listenTo(app) };
  mounted.set(root, handle);
  add(app.body, [h("p", { class: "ax-card" }, t("loading"))]);
  app.start().then(() => sync.start(), (error) => { app.trouble(error); sync.start(); });
  store.tidy().catch(() => false);
  return handle;
}
