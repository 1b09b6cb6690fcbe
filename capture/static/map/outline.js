// The outline of an area drawn on the field map: a tap sets a corner, dragging moves it, "+" puts one in between.
// What is drawn goes to the page as streamlit-folium's drawing; checking and saving happen there.
(() => {
  "use strict";
  const { make, fill } = window.anxunMarks;
  const MOST_HANDLES = 120; // more corners in sight than fingers can part
  const ROOM = 64; // pixels between two corners from which on a third fits between them
  const CATCH_CORNER = 18;
  const CATCH_SIDE = 11; // pixels within which a neighbour's line takes the corner, so that no gap is left

  const rings = (geometry) =>
    geometry.type === "MultiPolygon" ? geometry.coordinates : [geometry.coordinates];
  const flat = (geometry) => rings(geometry).flat();
  const opened = (ring) => ring.slice(0, -1).map(([lon, lat]) => [lat, lon]);
  const closed = (ring) => [...ring, ring[0]].map(([lat, lon]) => [round(lon), round(lat)]);
  const round = (degrees) => Math.round(degrees * 1e7) / 1e7;

  class Outline {
    constructor(field, draw) {
      this.field = field;
      this.map = field.map;
      this.key = draw.key;
      this.words = field.words.draw;
      this.others = [...draw.beside.map(([, geometry]) => geometry), ...(draw.above ? [draw.above] : [])].flatMap(flat);
      this.start = draw.own ? rings(draw.own).map((part) => part.map(opened)) : null;
      this.past = [];
      this.ground = L.layerGroup().addTo(this.map);
      this.handles = L.layerGroup().addTo(this.map);
      this.drawGround(draw);
      this.addBar();
      this.oneFinger();
      this.set(this.start || [[[]]], !this.start);
      this.heard = { click: (event) => this.tap(event.latlng), "moveend zoomend": () => this.drawHandles() };
      for (const [names, what] of Object.entries(this.heard)) this.map.on(names, what);
    }

    end() {
      for (const [names, what] of Object.entries(this.heard)) this.map.off(names, what);
      for (const layer of [this.ground, this.handles, this.shape]) layer?.remove();
      this.bar.remove();
    }

    // Here one finger moves the map: a tap sets corners, and the page scrolls beside the map.
    oneFinger() {
      this.map.gestureHandling?.disable();
      for (const way of ["dragging", "touchZoom", "scrollWheelZoom"]) this.map[way]?.enable();
      this.map.doubleClickZoom.disable(); // two quick corners are two corners
    }

    drawGround({ own, above, beside }) {
      const { colours } = this.field;
      const plain = { interactive: false, pane: "outlines", renderer: this.field.ground };
      const style = (color, more) => ({ ...plain, style: { color, weight: 2, fill: false, ...more } });
      if (above) this.ground.addLayer(L.geoJSON(above, style(colours.muted, { dashArray: "6 4" })));
      const shaded = style(colours.muted, { fill: true, fillColor: colours.muted, fillOpacity: 0.15 });
      for (const [, geometry] of beside) this.ground.addLayer(L.geoJSON(geometry, shaded));
      if (own) this.ground.addLayer(L.geoJSON(own, style(colours.larger, { dashArray: "2 6" })));
    }

    addBar() {
      this.buttons = {};
      const bar = make("div", "anxun-switches");
      bar.setAttribute("role", "group");
      const does = { back: () => this.back(), anew: () => this.anew(), close: () => this.close(), remove: () => this.removeCorner() };
      for (const [name, what] of Object.entries(does)) {
        const button = make("button", "anxun-button", this.words[name]);
        button.type = "button";
        button.dataset.draw = name;
        button.addEventListener("click", what);
        this.buttons[name] = button;
        bar.append(button);
      }
      L.DomEvent.disableClickPropagation(bar);
      this.bar = L.control({ position: "topright" });
      this.bar.onAdd = () => bar;
      this.bar.addTo(this.map);
    }

    // ---- changes: each can be taken back ----
    set(parts, open) {
      this.parts = parts;
      this.open = open;
      this.chosen = null;
      this.redraw();
    }

    change(parts, open = this.open) {
      this.past.push([JSON.stringify(this.parts), this.open]);
      this.set(parts, open);
      this.tell();
    }

    edited(where, turn) {
      const parts = JSON.parse(JSON.stringify(this.parts));
      turn(parts[where[0]][where[1]], where[2]);
      this.change(parts);
    }

    back() {
      const last = this.past.pop();
      if (!last) return;
      this.set(JSON.parse(last[0]), last[1]);
      this.tell();
    }

    anew() {
      this.change([[[]]], true);
    }

    close() {
      if (this.open && this.parts[0][0].length > 2) this.change(this.parts, false);
    }

    tap(latlng) {
      if (!this.open) return this.choose(null);
      this.edited([0, 0], (ring) => ring.push(this.caught(latlng)));
    }

    choose(where) {
      this.chosen = where;
      this.drawHandles();
    }

    removeCorner() {
      if (this.chosen) this.edited(this.chosen, (ring, n) => ring.splice(n, 1));
    }

    // ---- what is seen ----
    redraw() {
      this.shape?.remove();
      const colour = this.field.colours.primary;
      const look = { color: colour, weight: 3, fillColor: colour, fillOpacity: 0.2, interactive: false };
      const line = this.open ? L.polyline(this.parts[0][0], look) : L.polygon(this.parts, look);
      this.shape = line.addTo(this.map);
      this.drawHandles();
    }

    drawHandles() {
      this.handles.clearLayers();
      const seen = this.map.getBounds().pad(0.02);
      const corners = this.corners().filter(([at]) => seen.contains(at));
      const many = corners.length > MOST_HANDLES;
      if (!many) for (const [at, where, next] of corners) this.handle(at, where, next);
      const ring = this.parts[0][0];
      this.buttons.back.disabled = !this.past.length;
      const held = this.chosen && this.parts[this.chosen[0]][this.chosen[1]];
      this.buttons.anew.hidden = !ring.length || Boolean(held); // three at most: a phone has no room for more
      this.buttons.close.hidden = !this.open || ring.length < 3;
      this.buttons.remove.hidden = !held || (!this.open && held.length < 4);
      this.field.say(this.hint(many, ring.length));
    }

    hint(many, n) {
      if (many) return this.words.nearer;
      if (!this.open) return this.words.correct;
      return n < 3 ? fill(this.words.tap, { n }) : this.words.finish;
    }

    corners() {
      const found = [];
      this.parts.forEach((part, p) => part.forEach((ring, r) => ring.forEach((at, n) => {
        const last = n === ring.length - 1;
        found.push([at, [p, r, n], this.open && last ? null : ring[(n + 1) % ring.length]]);
      })));
      return found;
    }

    handle(at, where, next) {
      const mine = JSON.stringify(where) === JSON.stringify(this.chosen);
      const alt = fill(this.words.corner, { n: where[2] + 1 });
      const marker = this.marker(at, `anxun-corner${mine ? " anxun-chosen" : ""}`, alt, 1000);
      marker.on("click", () => (this.open && where[2] === 0 ? this.close() : this.choose(where)));
      marker.on("dragend", () => this.edited(where, (ring, n) => { ring[n] = this.caught(marker.getLatLng(), at); }));
      if (!next || this.open) return;
      const [a, b] = [this.map.latLngToLayerPoint(at), this.map.latLngToLayerPoint(next)];
      if (a.distanceTo(b) < ROOM) return;
      const between = this.marker(this.map.layerPointToLatLng(a.add(b).divideBy(2)), "anxun-between", this.words.between, 500);
      const insert = () => this.edited(where, (ring, n) => ring.splice(n + 1, 0, this.caught(between.getLatLng())));
      between.on("click dragend", insert);
    }

    marker(at, className, alt, zIndexOffset) {
      const icon = L.divIcon({ html: make("i", className), className: "anxun-handle", iconSize: [48, 48] });
      return L.marker(at, { icon, draggable: true, alt, title: alt, zIndexOffset }).addTo(this.handles);
    }

    // ---- a neighbour's corner or side close by takes the corner ----
    caught(latlng) {
      const here = this.map.latLngToLayerPoint(latlng);
      let best = null;
      const offer = (point, reach) => {
        const far = here.distanceTo(point);
        if (far <= reach && (!best || far < best.far)) best = { far, point };
      };
      const drawn = this.others.map((ring) => ring.map(([lon, lat]) => this.map.latLngToLayerPoint([lat, lon])));
      for (const ring of drawn) for (const point of ring) offer(point, CATCH_CORNER);
      if (!best) {
        for (const ring of drawn) {
          for (let n = 1; n < ring.length; n += 1) offer(L.LineUtil.closestPointOnSegment(here, ring[n - 1], ring[n]), CATCH_SIDE);
        }
      }
      const { lat, lng } = best ? this.exact(best.point, drawn) : latlng;
      return [round(lat), round(lng)];
    }

    // A corner of a neighbour is taken as it is kept, not as its pixel says.
    exact(point, drawn) {
      for (const [r, ring] of drawn.entries()) {
        const n = ring.indexOf(point);
        if (n >= 0) return L.latLng(this.others[r][n][1], this.others[r][n][0]);
      }
      return this.map.layerPointToLatLng(point);
    }

    tell() {
      const feature = this.open ? null : { type: "Feature", properties: { key: this.key }, geometry: this.geometry() };
      this.map.fire("draw:created", { layerType: "polygon", layer: { toGeoJSON: () => feature } });
    }

    geometry() {
      const parts = this.parts.map((part) => part.map(closed));
      return parts.length > 1 ? { type: "MultiPolygon", coordinates: parts } : { type: "Polygon", coordinates: parts[0] };
    }
  }

  window.anxunOutline = (field) => {
    const { draw } = field.config;
    if (field.outline?.key === draw?.key) return;
    field.outline?.end();
    field.outline = draw ? new Outline(field, draw) : null;
  };
})();
