// The field map inside folium's frame: outlines as ground, points and clusters fetched as the map moves.
(() => {
  "use strict";
  const { COLOURS, SIGNS, make, fill, defineShapes, themeAround } = window.anxunMarks;
  const FETCH_AFTER_MS = 120;
  const FINGER = 14; // radius around a point in which a tap counts

  class FieldMap extends window.anxunDrawing {
    constructor(map, config) {
      super();
      defineShapes();
      this.map = map;
      this.config = { ...config, home: null, filters: {} };
      this.words = config.words;
      this.groups = {};
      this.shown = {};
      this.asking = {};
      this.areas = new Map();
      this.on = new Set(config.layers.filter((name) => config.on.includes(name)));
      this.shape = "points";
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
      window.anxunWalks(this);
      if (moved) this.home();
      window.anxunOutline(this);
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
      // room for the buttons above and below, for what is said while drawing, for hexagons that reach beyond their points
      const beside = this.shape === "hexagons" && this.on.has("freshness") ? 28 : 12;
      const above = this.map.getContainer().querySelector(".leaflet-top.leaflet-right").offsetHeight + beside;
      const room = {
        paddingTopLeft: [beside, Math.max(above, this.config.draw ? 84 : 64)],
        paddingBottomRight: [beside, this.config.draw ? 120 : 84],
      };
      this.map.fitBounds([[south, west], [north, east]], { animate: false, maxZoom: 18, ...room });
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
      window.anxunWalks(this);
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
      if (this.config.shapes) build("topright", this.shapeSwitch());
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
      if (this.config.layers.length) build("bottomleft", this.key);
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

    // How freshness is gathered: every point, hexagons, or the outlines of communities and grids.
    shapeSwitch() {
      const bar = make("div", "anxun-switches");
      bar.setAttribute("role", "group");
      for (const [shape, word] of Object.entries(this.words.shapes)) {
        const button = make("button", "anxun-button", word);
        button.type = "button";
        button.dataset.shape = shape;
        button.addEventListener("click", () => this.reshape(shape));
        bar.append(button);
      }
      this.shapes = bar;
      this.markShape();
      return bar;
    }

    reshape(shape) {
      const untouched = this.stood === this.where();
      this.shape = shape;
      this.markShape();
      this.clear("freshness");
      this.drawLegend();
      if (untouched) this.home();
      this.fetchAll();
    }

    markShape() {
      if (!this.shapes) return;
      this.shapes.hidden = !this.on.has("freshness");
      for (const button of this.shapes.children) {
        button.setAttribute("aria-pressed", String(button.dataset.shape === this.shape));
      }
    }

    // Sites and freshness are the same places: one of them at a time.
    toggle(name) {
      const rival = { sites: "freshness", freshness: "sites" }[name];
      if (this.on.has(name)) this.on.delete(name);
      else {
        this.on.add(name);
        this.on.delete(rival);
      }
      for (const button of this.bar.children) {
        button.setAttribute("aria-pressed", String(this.on.has(button.dataset.layer)));
      }
      for (const layer of this.config.layers) if (!this.on.has(layer)) this.clear(layer);
      this.markShape();
      this.drawLegend();
      this.fetchAll();
    }

    drawLegend() {
      this.keyRows.replaceChildren();
      for (const name of this.on) {
        this.keyRows.append(make("b", "", this.words.layers[name]));
        const gathered = name === "freshness" && this.gathers();
        const kinds = gathered ? this.words.warmth : this.words.kinds[name];
        kinds.forEach((word, n) => {
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
      const southWest = [down(bounds.getWest(), -180), down(bounds.getSouth(), -90)];
      const box = [...southWest, up(bounds.getEast(), 180), up(bounds.getNorth(), 90)];
      const query = new URLSearchParams({ bbox: box.join(","), zoom: String(zoom) });
      const filters = name === "areas" ? {} : this.config.filters[name] || {};
      for (const [key, value] of Object.entries(filters)) query.set(key, value);
      if (name === "freshness" && this.shape !== "points") query.set("shape", this.shape);
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
        const says = (n, kind) => (n ? `${this.words.kinds[name][kind]} ${n}` : "");
        const counts = this.countsOf(body).map(says).filter(Boolean);
        told.push(`${this.words.layers[name]} ${body.total}${counts.length ? `: ${counts.join(", ")}` : ""}`);
      }
      this.map.getContainer().setAttribute("aria-label", `${this.words.map}. ${told.join("; ")}`);
      const lost = Object.entries(this.shown).filter(([, body]) => body.without_position);
      const sentence = ([name, body]) =>
        fill(this.words.nowhere, { layer: this.words.layers[name], n: body.without_position });
      const covered = (this.shown.freshness?.cells || []).filter((cell) => cell[2] === null).flatMap((cell) => cell[7]);
      const loose = covered.reduce((a, b) => a + b, 0);
      const said = [...lost.map(sentence), ...(loose ? [fill(this.words.ungridded, { n: loose })] : [])];
      if (said.length) this.say(said.join(" "));
      else this.status.hidden = true;
    }

    countsOf(body) {
      const counts = body.kinds.map(() => 0);
      for (const cell of body.cells || []) counts.forEach((_, n) => { counts[n] += cell[7][n]; });
      if (body.cells) return counts;
      for (const [, , kinds] of body.clusters) counts.forEach((_, n) => { counts[n] += kinds[n] || 0; });
      for (const point of body.points) counts[point[3]] += 1;
      return counts;
    }
  }

  window.anxunMap = {
    start(map, config) { window.anxunField = new FieldMap(map, config); },
    focus(view) { window.anxunField?.focus(view); },
  };
})();
