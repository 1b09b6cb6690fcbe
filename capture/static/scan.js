/* Read a site's printed code with the camera where the browser can; else the last four characters are typed. */

import { scanned } from "./bundle.js";
import { button, h, sheet, t } from "./ui.js";

export const canScan = () => Boolean(self.BarcodeDetector && navigator.mediaDevices && navigator.mediaDevices.getUserMedia);

async function look(video, detector, stopped, found) {
  while (!stopped()) {
    const codes = video.readyState > 1 ? await detector.detect(video).catch(() => []) : [];
    if (codes.length && found(codes[0].rawValue)) return;
    await new Promise((ok) => setTimeout(ok, 150));
  }
}

/** The site whose code is held before the camera, or undefined. */
export async function scan(app) {
  let stream;
  try {
    stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment" } });
  } catch (error) {
    app.toast(t("scan_no_camera"), "bad");
    return undefined;
  }
  let over = false;
  const answer = await sheet(app, t("scan"), (done) => {
    const status = h("p", { role: "status", class: "ax-muted" }, t("scan_hold"));
    const video = h("video", { class: "ax-video", playsinline: true, muted: true });
    video.srcObject = stream;
    video.play();
    look(video, new self.BarcodeDetector({ formats: ["qr_code"] }), () => over, (text) => {
      const site = scanned(app.data, text);
      if (site) done({ site, text });
      else status.textContent = t("scan_unknown");
      return Boolean(site);
    });
    return h("div", null, video, status, button(t("cancel"), () => done()));
  });
  over = true;
  stream.getTracks().forEach((track) => track.stop());
  return answer;
}
