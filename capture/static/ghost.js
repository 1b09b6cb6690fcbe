/* The picture from before as a ghost over the camera, so that the one from after shows the same corner. */

import * as store from "./store.js";
import { address } from "./before.js";
import { button, h, sheet, t } from "./ui.js";

export const canShoot = () => Boolean(navigator.mediaDevices && navigator.mediaDevices.getUserMedia);

/** The picture of how it was; a line of words where the phone has not got it. */
export function beforePicture(sha, label) {
  const box = h("figure", { class: "ax-before" });
  const gone = () => { box.textContent = t("before_absent"); };
  box.appendChild(h("img", { src: address(sha), alt: label, onerror: gone }));
  box.appendChild(h("figcaption", null, label));
  return box;
}

function slider(label, value, changed) {
  const input = h("input", { type: "range", min: 0, max: 100, value, class: "ax-range", "aria-label": label, testid: "ghost-slider", oninput: () => changed(Number(input.value)) });
  changed(value);
  return h("label", { class: "ax-slide" }, h("span", null, label), input);
}

function snap(video) {
  const canvas = document.createElement("canvas");
  canvas.width = video.videoWidth;
  canvas.height = video.videoHeight;
  canvas.getContext("2d").drawImage(video, 0, 0);
  return new Promise((ok) => canvas.toBlob((blob) => ok(blob && new File([blob], "after.jpg", { type: "image/jpeg", lastModified: Date.now() })), "image/jpeg", 0.92));
}

/** A picture taken through the ghost, or undefined: put away, or the camera is not given. */
export async function shoot(app, sha) {
  let stream;
  try {
    stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment", width: { ideal: 1600 }, height: { ideal: 1200 } } });
  } catch (error) {
    app.toast(t("ghost_no_camera"), "bad");
    return undefined;
  }
  const taken = await sheet(app, t("ghost_title"), (done) => {
    const video = h("video", { class: "ax-video", playsinline: true, muted: true });
    const ghost = h("img", { class: "ax-over-it", src: address(sha), alt: t("before"), testid: "ghost", onerror: () => ghost.remove() });
    const go = button(t("ghost_shoot"), () => snap(video).then(done), { class: "ax-b ax-primary ax-grow", icon: "camera", testid: "ghost-shoot", disabled: true });
    video.addEventListener("playing", () => { go.disabled = false; });
    video.srcObject = stream;
    video.play().catch(() => false);
    return h("div", null, h("p", { class: "ax-muted" }, t("ghost_help")), h("div", { class: "ax-ghost" }, video, ghost),
      slider(t("ghost_strength"), 50, (n) => { ghost.style.opacity = n / 100; }), h("div", { class: "ax-row" }, button(t("cancel"), () => done()), go));
  });
  stream.getTracks().forEach((track) => track.stop());
  return taken || undefined;
}

/** Both over one another with a slider between them, to see that it is the same corner. */
export async function compare(app, sha, afterSha) {
  const row = await store.get("photos", afterSha);
  if (!row) return;
  const url = URL.createObjectURL(new Blob([row.data], { type: row.type }));
  await sheet(app, t("compare_photos"), (done) => {
    const after = h("img", { class: "ax-over-it", src: url, alt: t("after"), testid: "compare-after" });
    return h("div", null, h("div", { class: "ax-ghost" }, h("img", { src: address(sha), alt: t("before") }), after),
      slider(t("compare_help"), 50, (n) => { after.style.clipPath = "inset(0 0 0 " + n + "%)"; }), button(t("close"), () => done(), { class: "ax-b ax-wide" }));
  });
  URL.revokeObjectURL(url);
}
