/* The field page's own start: mount over the whole page, show who is signed in. */

import { mount } from "./capture.js";
import { fact } from "./store.js";
import { listen } from "./sync.js";
import { spoken, t } from "./ui.js";

export function fieldPage() {
  mount(document.getElementById("capture"), { history: true, next: "/field/" });
  document.documentElement.lang = spoken() === "zh" ? "zh-CN" : "en";
  document.title = t("page_title");
  document.getElementById("name").textContent = t("product");
  const who = document.getElementById("who");
  const show = () => fact("person").then((person) => { who.textContent = person ? person.name : ""; }, () => false);
  listen(show);
  show();
}
