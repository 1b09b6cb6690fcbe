// Draws the field map inside folium's frame: outlines as ground, points and clusters fetched as the map moves.
// Everything that a person typed reaches the page as text nodes, never as HTML.
(() => {
  "use strict";
  const NAMED_FROM = { community: 12, grid: 16, zone: 17, building: 18 };
  const NEAREST = 20;
  const FETCH_AFTER_MS = 120;
  const FINGER = 14; // radius around a point in which a tap counts
  const COLOURS = {
    hazards: ["major", "larger", "general", "low"],
    sites: ["major", "larger", "low"],
    freshness: ["fresh", "due", "stale", "muted"],
  };
  const SHAPES = {
    hazards: ["diamond", "triangle", "circle", "square"],
    sites: ["diamond", "triangle", "square"],
    freshness: ["circle", "half", "ring", "cross"],
  };
  const SIGNS = {
    hazards: ["◆", "▲", "●", "■"],
    sites: ["◆", "▲", "■"],
    freshness: ["●", "◐", "○", "✕"],
  };

  const make = (tag, className, text) => {
    const element = document.createElement(tag);
    if (className) element.className = className;
    if (text !== undefined) element.textContent = text;
    return element;
  };
  const svg = (tag, attributes) => {
    const element = document.createElementNS("http://www.w3.org/2000/svg", tag);
    for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
    return element;
  };
  const fill = (sentence, blanks) => sentence.replace(/\{(\w+)\}/g, (_, name) => String(blanks[name] ?? ""));

  // ---- shapes on the canvas -------------------------------------------------------------------------------------
  const trace = (ctx, shape, x, y, r) => {
    ctx.beginPath();
    if (shape === "diamond") {
      const d = r * 1.25;
      ctx.moveTo(x, y - d); ctx.lineTo(x + d, y); ctx.lineTo(x, y + d); ctx.lineTo(x - d, y);
    } else if (shape === "triangle") {
      ctx.moveTo(x, y - r * 1.2); ctx.lineTo(x + r * 1.15, y + r * 0.85); ctx.lineTo(x - r * 1.15, y + r * 0.85);
    } else if (shape === "square") {
      ctx.rect(x - r * 0.9, y - r * 0.9, r * 1.8, r * 1.8);
    } else {
      ctx.arc(x, y, r, 0, Math.PI * 2);
    }
    ctx.closePath();
  };
  const paint = (ctx, { shape, colour, edge, heat }, x, y, r) => {
    ctx.globalAlpha = 1;
    ctx.lineWidth = 2;
    trace(ctx, shape, x, y, r);
    ctx.fillStyle = edge;
    ctx.fill(); // the ground shows through no point: a pale one stays readable over another
    if (shape === "circle" || shape === "diamond" || shape === "triangle" || shape === "square") {
      ctx.globalAlpha = heat;
      ctx.fillStyle = colour;
      ctx.fill();
    }
    if (shape === "half") {
      ctx.globalAlpha = heat;
      ctx.fillStyle = colour;
      ctx.beginPath(); ctx.arc(x, y, r, Math.PI / 2, Math.PI * 1.5); ctx.closePath(); ctx.fill();
      trace(ctx, "circle", x, y, r);
    }
    ctx.globalAlpha = 1;
    ctx.strokeStyle = shape === "circle" && heat === 1 ? edge : colour;
    if (shape === "diamond" || shape === "triangle" || shape === "square") ctx.strokeStyle = edge;
    ctx.stroke();
    if (shape === "cross") {
      const d = r * 0.5;
      ctx.beginPath();
      ctx.moveTo(x - d, y - d); ctx.lineTo(x + d, y + d); ctx.moveTo(x + d, y - d); ctx.lineTo(x - d, y + d);
      ctx.strokeStyle = colour; ctx.stroke();
    }
  };

  const defineShapes = () => {
    if (L.ShapeMarker) return;
    L.ShapeMarker = L.CircleMarker.extend({
      options: { radius: 9, away: null, look: null },
      _project() {
        L.CircleMarker.prototype._project.call(this);
        if (this.options.away) this._point = this._point.add(this.options.away);
        this._updateBounds();
      },
      _updatePath() { this._renderer._updateShape(this); },
    });
    L.Canvas.include({
      _updateShape(layer) {
        if (!this._drawing || layer._empty()) return;
        const { x, y } = layer._point;
        if (layer.options.away) { // a short leg to where it really is
          const home = layer._map.latLngToLayerPoint(layer._latlng);
          this._ctx.globalAlpha = 0.6; this._ctx.lineWidth = 1; this._ctx.strokeStyle = layer.options.look.colour;
          this._ctx.beginPath(); this._ctx.moveTo(home.x, home.y); this._ctx.lineTo(x, y); this._ctx.stroke();
        }
        paint(this._ctx, layer.options.look, x, y, layer._radius);
      },
    });
  };

  // Points that share a place stand around it, on a widening spiral, so that each can be seen and tapped.
  const fanned = (points) => {
    const stacks = new Map();
    for (const point of points) {
      const key = `${point[1].toFixed(5)},${point[2].toFixed(5)}`;
      if (stacks.has(key)) stacks.get(key).push(point); else stacks.set(key, [point]);
    }
    const away = new Map();
    for (const stack of stacks.values()) {
      if (stack.length === 1) continue;
      stack.forEach((point, n) => {
        const ring = stack.length <= 8;
        const turn = ring ? (n / stack.length) * Math.PI * 2 : n * 2.4;
        const far = ring ? Math.max(16, stack.length * 4.5) : 14 + 9 * Math.sqrt(n);
        away.set(point, L.point(Math.cos(turn) * far, Math.sin(turn) * far));
      });
    }
    return away;
  };

  // ---- colours: those of the page around the frame ------------------------------------------------------------------
  const brightness = (colour) => {
    const [r, g, b] = (colour.match(/[\d.]+/g) || [255, 255, 255]).map(Number);
    return (r * 299 + g * 587 + b * 114) / 1000;
  };
  const themeAround = () => {
    try {
      const app = window.parent.document.querySelector(".stApp") || window.parent.document.body;
      return brightness(window.parent.getComputedStyle(app).backgroundColor) < 128 ? "dark" : "light";
    } catch {
      return window.matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light";
    }
  };

  // A sandboxed frame may not navigate the page around it; a link of that page may.
  const follow = (event, link) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
    try {
      const around = window.parent.document;
      const twin = around.createElement("a");
      twin.href = link.href;
      around.body.append(twin);
      event.preventDefault();
      twin.click();
      twin.remove();
    } catch {
      // not our own page around: let the browser do what it would
    }
  };
  const door = (href, text) => {
    const link = make("a", "anxun-door", text);
    link.href = href;
    link.target = "_top";
    link.addEventListener("click", (event) => follow(event, link));
    return link;
  };

  class FieldMap {
    constructor(map, config) {
      defineShapes();
      this.map = map;
      this.config = { ...config, home: null, filters: {} };
      this.words = config.words;
      this.groups = {};
      this.shown = {};
      this.asking = {};
      this.areas = new Map();
      this.on = new Set(config.layers.filter((name) => config.on.includes(name)));
      this.canvas = L.canvas({ padding: 0.3, tolerance: FINGER });
      map.createPane("outlines").style.zIndex = 250;
      map.createPane("names").style.zIndex = 260;
      map.getPane("names").style.pointerEvents = "none";
      this.ground = L.canvas({ padding: 0.3, pane: "outlines" });
      this.outlines = L.layerGroup().addTo(map);
      this.names = L.layerGroup().addTo(map);
      map.attributionControl?.setPrefix(false);
      if (map.attributionControl) map.removeControl(map.attributionControl);
      L.control.scale({ imperial: false, position: "bottomleft" }).addTo(map);
      this.addControls();
      this.twoFingers();
      this.setTheme(themeAround());
      window.addEventListener("message", (event) => {
        if (event.source === window.parent && event.data?.type === "streamlit:render") {
          setTimeout(() => this.setTheme(themeAround()), 60);
        }
      });
      new ResizeObserver(() => this.resized()).observe(map.getContainer());
      map.getContainer().setAttribute("role", "region");
      map.getContainer().setAttribute("aria-label", this.words.map);
      map.on("moveend", () => this.soon());
    }

    // One finger scrolls the page, two move the map; a mouse needs no such help.
    twoFingers() {
      if (!this.map.gestureHandling || !window.matchMedia("(pointer: coarse)").matches) return;
      const { touch, scroll } = this.words;
      this.map.options.gestureHandlingOptions = { text: { touch, scroll, scrollMac: scroll }, duration: 1000 };
      this.map.gestureHandling.enable();
    }

    // Another area or another filter, without building the frame anew.
    focus(view) {
      const moved = JSON.stringify(view.home) !== JSON.stringify(this.config.home);
      const asks = JSON.stringify(view.filters) !== JSON.stringify(this.config.filters);
      Object.assign(this.config, view);
      if (moved) this.home();
      if (moved || asks) this.soon(); // one fetch, also when the frame is still finding its size
    }

    // A frame that gets its true size late still shows the whole area, unless somebody has moved it.
    resized() {
      const untouched = this.stood && this.stood === this.where();
      this.map.invalidateSize({ animate: false, pan: false });
      if (untouched) this.home();
    }

    where() {
      const { lat, lng } = this.map.getCenter();
      return `${lat.toFixed(5)},${lng.toFixed(5)},${this.map.getZoom()}`;
    }

    home() {
      const [[south, west], [north, east]] = this.config.home;
      this.map.fitBounds([[south, west], [north, east]], { animate: false, maxZoom: 18, paddingTopLeft: [12, 64], paddingBottomRight: [12, 60] });
      this.stood = this.where();
    }

    setTheme(theme) {
      if (theme === this.theme) return;
      this.theme = theme;
      this.colours = this.config.tokens[theme];
      const style = document.documentElement.style;
      for (const [name, value] of Object.entries(this.colours)) style.setProperty(`--${name}`, value);
      for (const [name, body] of Object.entries(this.shown)) this.draw(name, body);
      this.drawAreas([]);
    }

    // ---- controls ----
    addControls() {
      const build = (position, element) => {
        const control = L.control({ position });
        control.onAdd = () => {
          L.DomEvent.disableClickPropagation(element);
          L.DomEvent.disableScrollPropagation(element);
          return element;
        };
        control.addTo(this.map);
      };
      if (this.config.layers.length > 1) build("topright", this.switches());
      const home = make("button", "anxun-button", this.words.home);
      home.type = "button";
      home.addEventListener("click", () => this.home());
      build("bottomright", home);
      this.status = make("div", "anxun-status");
      this.status.setAttribute("role", "status");
      this.status.hidden = true;
      build("bottomleft", this.status);
      this.key = make("details", "anxun-legend");
      this.key.open = this.map.getSize().x > 600;
      this.key.append(make("summary", "", this.words.legend));
      this.keyRows = make("div");
      this.key.append(this.keyRows);
      build("bottomleft", this.key);
      this.drawLegend();
    }

    switches() {
      const bar = make("div", "anxun-switches");
      bar.setAttribute("role", "group");
      for (const name of this.config.layers) {
        const button = make("button", "anxun-button", this.words.layers[name]);
        button.type = "button";
        button.setAttribute("aria-pressed", String(this.on.has(name)));
        button.addEventListener("click", () => this.toggle(name));
        button.dataset.layer = name;
        bar.append(button);
      }
      this.bar = bar;
      return bar;
    }

    // Sites and freshness are the same places: one of them at a time.
    toggle(name) {
      const rival = { sites: "freshness", freshness: "sites" }[name];
      if (this.on.has(name)) this.on.delete(name);
      else {
        this.on.add(name);
        this.on.delete(rival);
      }
      for (const button of this.bar.children) button.setAttribute("aria-pressed", String(this.on.has(button.dataset.layer)));
      for (const layer of this.config.layers) if (!this.on.has(layer)) this.clear(layer);
      this.drawLegend();
      this.fetchAll();
    }

    drawLegend() {
      this.keyRows.replaceChildren();
      for (const name of this.on) {
        this.keyRows.append(make("b", "", this.words.layers[name]));
        this.words.kinds[name].forEach((word, n) => {
          const row = make("span", "anxun-key");
          const sign = make("i", `anxun-${COLOURS[name][n]}`, SIGNS[name][n]);
          sign.setAttribute("aria-hidden", "true");
          row.append(sign, make("span", "", word));
          this.keyRows.append(row);
        });
      }
    }

    // ---- fetching ----
    soon() {
      if (!this.config.home) return;
      clearTimeout(this.timer);
      this.timer = setTimeout(() => this.fetchAll(), FETCH_AFTER_MS);
    }

    fetchAll() {
      this.fetch("areas", (body) => this.drawAreas(body.areas));
      for (const name of this.config.layers) if (this.on.has(name)) this.fetch(name, (body) => this.draw(name, body));
    }

    // The box is widened to whole cells of the ground, so that a small move asks the same question again.
    address(name) {
      const zoom = Math.round(this.map.getZoom());
      const step = (360 / 2 ** zoom) * 0.5;
      const bounds = this.map.getBounds();
      const down = (x, low) => Math.max(low, Math.floor(x / step) * step).toFixed(6);
      const up = (x, high) => Math.min(high, Math.ceil(x / step) * step).toFixed(6);
      const box = [down(bounds.getWest(), -180), down(bounds.getSouth(), -90), up(bounds.getEast(), 180), up(bounds.getNorth(), 90)];
      const query = new URLSearchParams({ bbox: box.join(","), zoom: String(zoom) });
      if (name !== "areas") for (const [key, value] of Object.entries(this.config.filters[name] || {})) query.set(key, value);
      return `/api/map/${name}?${query}`;
    }

    async fetch(name, drawn) {
      this.asking[name]?.abort();
      const stop = (this.asking[name] = new AbortController());
      try {
        const answer = await fetch(this.address(name), { signal: stop.signal, credentials: "same-origin" });
        if (answer.status === 401) return this.say(this.words.signIn);
        if (!answer.ok) return this.say(this.words.noData, true);
        drawn(await answer.json());
        if (name !== "areas") this.tell();
      } catch (error) {
        if (error.name !== "AbortError") this.say(this.words.noData, true);
      }
    }

    say(sentence, again) {
      this.status.replaceChildren(make("span", "", sentence));
      if (again) {
        const button = make("button", "anxun-button", this.words.again);
        button.type = "button";
        button.addEventListener("click", () => this.fetchAll());
        this.status.append(button);
      }
      this.status.hidden = false;
    }

    // What a sighted person sees, in words; shown only where the map cannot show everything.
    tell() {
      const told = [];
      for (const [name, body] of Object.entries(this.shown)) {
        const counts = this.countsOf(body).map((n, kind) => (n ? `${this.words.kinds[name][kind]} ${n}` : "")).filter(Boolean);
        told.push(`${this.words.layers[name]} ${body.total}${counts.length ? `: ${counts.join(", ")}` : ""}`);
      }
      this.map.getContainer().setAttribute("aria-label", `${this.words.map}. ${told.join("; ")}`);
      const lost = Object.entries(this.shown).filter(([, body]) => body.without_position);
      const sentence = ([name, body]) => fill(this.words.nowhere, { layer: this.words.layers[name], n: body.without_position });
      if (lost.length) this.say(lost.map(sentence).join(" "));
      else this.status.hidden = true;
    }

    countsOf(body) {
      const counts = body.kinds.map(() => 0);
      for (const [, , kinds] of body.clusters) counts.forEach((_, n) => { counts[n] += kinds[n] || 0; });
      for (const point of body.points) counts[point[3]] += 1;
      return counts;
    }

    // ---- drawing ----
    clear(name) {
      this.groups[name]?.remove();
      delete this.groups[name];
      delete this.shown[name];
    }

    draw(name, body) {
      if (!this.on.has(name)) return;
      this.groups[name]?.remove();
      this.shown[name] = body;
      const group = (this.groups[name] = L.layerGroup());
      const away = fanned(body.points);
      for (const point of body.points) group.addLayer(this.point(name, point, away.get(point)));
      for (const cluster of body.clusters) group.addLayer(this.cluster(name, cluster));
      group.addTo(this.map);
      // hazards stand on the places they belong to, so that neither hides the other
      this.groups.hazards?.eachLayer((layer) => layer instanceof L.ShapeMarker && layer.bringToFront());
    }

    point(name, point, away) {
      const [, lat, lon, kind] = point;
      const heat = name === "freshness" && kind < 2 ? 0.25 + 0.75 * point[7] : 1;
      const look = { shape: SHAPES[name][kind], colour: this.colours[COLOURS[name][kind]], edge: this.colours.card, heat };
      const marker = new L.ShapeMarker([lat, lon], { renderer: this.canvas, radius: name === "hazards" ? 8 : 10, away, look });
      marker.bindPopup(() => this.card(name, point), { minWidth: 200, maxWidth: 260, autoPanPadding: [12, 12] });
      return marker;
    }

    card(name, point) {
      const card = make("div", "anxun-card");
      const [id, , , kind] = point;
      const head = make("b", "", point[4]);
      const sign = make("i", `anxun-${COLOURS[name][kind]}`, `${SIGNS[name][kind]} `);
      head.prepend(sign);
      card.append(head, make("p", "", this.words.kinds[name][kind]));
      if (name === "hazards") {
        const [, , , , , number, state, due] = point;
        card.append(make("p", "", [number, this.words.states[state]].filter(Boolean).join(" · ")));
        if (due) card.append(make("p", "", fill(this.words.due, { day: due })));
        card.append(door(`/hazards?id=${encodeURIComponent(id)}`, this.words.openHazard));
      } else {
        card.append(make("p", "", this.words.types[point[5]] || point[5]));
        if (name === "freshness") {
          const last = point[6] ? new Date(point[6]).toLocaleDateString(this.config.language) : null;
          card.append(make("p", "", last ? fill(this.words.last, { day: last }) : this.words.neverSeen));
        }
        if (this.config.mayInspect) card.append(door(`/inspect?site=${encodeURIComponent(id)}`, this.words.inspect));
      }
      return card;
    }

    cluster(name, [lat, lon, counts]) {
      const total = counts.reduce((a, b) => a + b, 0);
      const spoken = counts.map((n, kind) => (n ? `${SIGNS[name][kind]} ${this.words.kinds[name][kind]} ${n}` : "")).filter(Boolean);
      const size = total < 10 ? 36 : total < 100 ? 42 : total < 1000 ? 48 : 54;
      const box = make("div", "anxun-cluster");
      box.append(this.ring(name, counts, total, size));
      const icon = L.divIcon({ html: box, className: `anxun-spot anxun-of-${name}`, iconSize: [48, 48] });
      const marker = L.marker([lat, lon], { icon, alt: `${this.words.layers[name]} ${total}: ${spoken.join(", ")}`, title: spoken.join("  "), riseOnHover: true });
      marker.on("click", () => this.enter(marker, name, total, spoken));
      return marker;
    }

    ring(name, counts, total, size) {
      const middle = size / 2;
      const r = middle - 4;
      const around = 2 * Math.PI * r;
      const picture = svg("svg", { width: size, height: size, viewBox: `0 0 ${size} ${size}`, "aria-hidden": "true" });
      picture.append(svg("circle", { cx: middle, cy: middle, r: middle - 1, fill: "var(--card)", stroke: "var(--line)" }));
      let start = 0;
      counts.forEach((n, kind) => {
        if (!n) return;
        const part = (n / total) * around;
        picture.append(svg("circle", {
          cx: middle, cy: middle, r, fill: "none", "stroke-width": 5, stroke: `var(--${COLOURS[name][kind]})`,
          "stroke-dasharray": `${part} ${around - part}`, "stroke-dashoffset": -start,
          transform: `rotate(-90 ${middle} ${middle})`, ...(name === "freshness" && kind > 1 ? { "stroke-opacity": 0.75 } : {}),
        }));
        start += part;
      });
      const text = svg("text", { x: middle, y: middle, "text-anchor": "middle", "dominant-baseline": "central" });
      text.textContent = total > 9999 ? `${Math.round(total / 1000)}k` : String(total);
      picture.append(text);
      return picture;
    }

    // Nearer, until nearer would not part them; then what there is, in words.
    enter(marker, name, total, spoken) {
      const zoom = this.map.getZoom();
      if (zoom < NEAREST) return this.map.setView(marker.getLatLng(), Math.min(NEAREST, zoom + 2));
      const card = make("div", "anxun-card");
      card.append(make("b", "", fill(this.words.together, { n: total })), ...spoken.map((line) => make("p", "", line)));
      if (name === "hazards") card.append(door("/hazards", this.words.openList));
      return marker.bindPopup(card).openPopup();
    }

    drawAreas(rows) {
      const zoom = this.map.getZoom();
      if (rows.length) this.areas = new Map(rows.map((row) => [row[0], row]));
      this.outlines.clearLayers();
      this.names.clearLayers();
      for (const [, level, name, lat, lon, geometry] of this.areas.values()) {
        if (geometry) {
          const building = level === "building";
          const shape = L.geoJSON(geometry, {
            renderer: this.ground, pane: "outlines", interactive: false,
            style: {
              color: this.colours.muted, weight: { community: 2, subdistrict: 2.5, district: 2.5 }[level] || 1,
              opacity: building ? 0.5 : 0.7, fill: building || level === "community",
              fillColor: building ? this.colours.line : this.colours.card, fillOpacity: building ? 0.8 : 0.5,
              dashArray: level === "grid" || level === "zone" ? "4 4" : null,
            },
          });
          this.outlines.addLayer(shape);
        }
        if (lat !== null && lon !== null && zoom >= (NAMED_FROM[level] ?? 99)) {
          const icon = L.divIcon({ html: make("span", `anxun-name anxun-name-${level}`, name), className: "anxun-label", iconSize: [0, 0] });
          this.names.addLayer(L.marker([lat, lon], { icon, interactive: false, keyboard: false, pane: "names" }));
        }
      }
    }
  }

  window.anxunMap = {
    start(map, config) { window.anxunField = new FieldMap(map, config); },
    focus(view) { window.anxunField?.focus(view); },
  };
})();
