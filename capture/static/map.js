/* A small map without tiles: our own outlines and points, and a pin that a finger or the arrow keys can move. */

import { away } from "./bundle.js";
import { button, h, t } from "./ui.js";

const HEIGHT = 220;
const DEGREE_M = 111195;
const STEP_M = 5;

function rings(geometry) {
  if (!geometry) return [];
  const polygons = geometry.type === "MultiPolygon" ? geometry.coordinates : [geometry.coordinates];
  return polygons.reduce((all, polygon) => all.concat(polygon), []);
}

/** `centre` and `pin` are {lat, lon}; `moved(pin)` is called when the pin was put somewhere else. */
export function smallMap(app, centre, pin, fix, moved) {
  const frame = h("span", null);
  frame.innerHTML = '<svg class="ax-map" role="application" tabindex="0"></svg>';
  const svg = frame.firstChild;
  const at = { lat: pin.lat, lon: pin.lon };
  let width = 340;
  let scale = 0.6; // metres in one pixel
  svg.setAttribute("aria-label", t("map_label"));

  const x = (p) => width / 2 + ((p.lon - centre.lon) * DEGREE_M * Math.cos((centre.lat * Math.PI) / 180)) / scale;
  const y = (p) => HEIGHT / 2 - ((p.lat - centre.lat) * DEGREE_M) / scale;
  const back = (px, py) => ({
    lat: centre.lat + ((HEIGHT / 2 - py) * scale) / DEGREE_M,
    lon: centre.lon + ((px - width / 2) * scale) / (DEGREE_M * Math.cos((centre.lat * Math.PI) / 180)),
  });
  const shape = (tag, kind, attrs) => {
    const made = document.createElementNS(svg.namespaceURI, tag);
    made.setAttribute("class", "ax-map-" + kind);
    Object.keys(attrs).forEach((key) => made.setAttribute(key, attrs[key]));
    svg.appendChild(made);
    return made;
  };

  function draw() {
    width = svg.clientWidth || width;
    svg.setAttribute("viewBox", "0 0 " + width + " " + HEIGHT);
    while (svg.firstChild) svg.removeChild(svg.firstChild);
    Object.keys(app.data.areas).forEach((id) => rings(app.data.areas[id].boundary).forEach((ring) => {
      const points = ring.map((p) => ({ lon: p[0], lat: p[1] })).map((p) => x(p).toFixed(1) + "," + y(p).toFixed(1));
      shape("polygon", "area", { points: points.join(" ") });
    }));
    const reach = width * scale;
    const near = app.data.sites.filter((s) => s.lat !== null && Math.abs(s.lat - centre.lat) * DEGREE_M < reach && away(s, centre) < reach);
    near.slice(0, 120).forEach((s) => shape("circle", "site", { cx: x(s), cy: y(s), r: 4 }));
    if (fix) {
      shape("circle", "reach", { cx: x(fix), cy: y(fix), r: Math.max(3, fix.accuracy_m / scale) });
      shape("circle", "fix", { cx: x(fix), cy: y(fix), r: 5 });
    }
    shape("path", "pin", { d: "M0 0c0-9 9-13 9-21a9 9 0 10-18 0c0 8 9 12 9 21z", transform: "translate(" + x(at) + " " + y(at) + ")" });
  }

  function place(p) {
    at.lat = Math.round(p.lat * 1e6) / 1e6;
    at.lon = Math.round(p.lon * 1e6) / 1e6;
    draw();
    moved({ lat: at.lat, lon: at.lon });
  }
  const finger = (e) => {
    const box = svg.getBoundingClientRect();
    place(back(e.clientX - box.left, e.clientY - box.top));
  };
  svg.addEventListener("pointerdown", (e) => { svg.setPointerCapture(e.pointerId); svg.setAttribute("data-held", ""); finger(e); });
  svg.addEventListener("pointermove", (e) => { if (svg.hasAttribute("data-held")) finger(e); });
  svg.addEventListener("pointerup", () => svg.removeAttribute("data-held"));
  svg.addEventListener("pointercancel", () => svg.removeAttribute("data-held"));
  svg.addEventListener("keydown", (e) => {
    const ways = { ArrowUp: [0, -1], ArrowDown: [0, 1], ArrowLeft: [-1, 0], ArrowRight: [1, 0] };
    const way = ways[e.key];
    if (!way) return;
    e.preventDefault();
    const far = ((e.shiftKey ? 10 : 1) * STEP_M) / scale;
    place(back(x(at) + way[0] * far, y(at) + way[1] * far));
  });
  const zoom = (by) => { scale = Math.min(8, Math.max(0.1, scale * by)); draw(); };
  const box = h("div", { class: "ax-mapbox" }, svg, h("div", { class: "ax-zoom" },
    button("", () => zoom(0.5), { icon: "plus", "aria-label": t("closer") }),
    button("", () => zoom(2), { icon: "minus", "aria-label": t("farther") })));
  setTimeout(draw, 0);
  return box;
}
