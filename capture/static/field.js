/* The field page's own start: mount over the whole page, show who is signed in. */

import { mount } from "./capture.js";
import { spoken, t } from "./ui.js";

export function fieldPage() {
  const named = (person) => { document.getElementById("who").textContent = person.name; };
  mount(document.getElementById("capture"), { history: true, next: "/field/", named });
  document.documentElement.lang = spoken() === "zh" ? "zh-CN" : "en";
  document.title = t("page_title");
  document.getElementById("name").textContent = t("product");
}
