// What the field map draws: points, clusters, cards, outlines. Everything that a person typed becomes a text node.
(() => {
  "use strict";
  const { COLOURS, SHAPES, SIGNS, make, svg, fill, fanned, door } = window.anxunMarks;
  const NAMED_FROM = { community: 12, grid: 16, zone: 17, building: 18 };
  const NEAREST = 20;
  const NUMBER_NEEDS = 34; // pixels of width: a sign and two digits
  const NAME_NEEDS = 13; // pixels of width for one character of an area's name

  // The half of the map that turns answers into layers; map.js is the half that asks.
  window.anxunDrawing = class {
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
      if (body.cells) {
        for (const cell of body.cells) this.cell(group, cell);
        group.addTo(this.map);
        return;
      }
      const away = fanned(body.points);
      for (const point of body.points) group.addLayer(this.point(name, point, away.get(point)));
      for (const cluster of body.clusters) group.addLayer(this.cluster(name, cluster));
      group.addTo(this.map);
      // hazards stand on the places they belong to, so that neither hides the other
      this.groups.hazards?.eachLayer((layer) => layer instanceof L.ShapeMarker && layer.bringToFront());
    }

    gathers() {
      return this.shape !== "points" && this.on.has("freshness");
    }

    // A hexagon or an area: shaded by its mean heat, with a sign and the number, so that colour is never alone.
    cell(group, cell) {
      const [, , lat, lon, geometry, heat, kind] = cell;
      const covered = lat === null; // its own grids are drawn in its place: two shades would mix into a third
      const colour = this.colours[COLOURS.freshness[kind ?? 3]];
      const shape = L.geoJSON(geometry, {
        renderer: this.canvas,
        style: { color: colour, weight: 1.5, opacity: 0.9, fill: !covered, fillColor: colour, fillOpacity: 0.35 },
      });
      shape.bindPopup(() => this.cellCard(cell), { minWidth: 200, maxWidth: 260 });
      group.addLayer(shape);
      if (heat === null || covered) return;
      const { x: wide, y: high } = this.extent(shape.getBounds());
      if (wide < 18) return; // no room for a sign either
      const sign = SIGNS.freshness[kind];
      const html = make("span", "anxun-warmth", wide < NUMBER_NEEDS ? sign : `${sign} ${Math.round(heat * 100)}`);
      if (wide < 1.5 * NUMBER_NEEDS) html.classList.add("anxun-warmth-small");
      const named = cell[1] && wide > NAME_NEEDS * cell[1].length + 12 && high > 48; // else the card names it
      if (named) html.prepend(make("span", "anxun-warmth-name", cell[1]));
      const icon = L.divIcon({ html, className: "anxun-label", iconSize: [0, 0] });
      group.addLayer(L.marker([lat, lon], { icon, interactive: false, keyboard: false, pane: "names" }));
    }

    // Width and height on the screen.
    extent(bounds) {
      const [low, high] = [bounds.getSouthWest(), bounds.getNorthEast()].map((at) => this.map.latLngToLayerPoint(at));
      return L.point(high.x - low.x, low.y - high.y);
    }

    cellCard([, name, , , , heat, kind, counts, numerator, denominator]) {
      const card = make("div", "anxun-card");
      if (name) card.append(make("b", "", name));
      const share = { n: heat === null ? "–" : Math.round(heat * 100), parts: `${numerator.toFixed(1)}/${denominator}` };
      const told = heat === null ? this.words.noPoint : fill(this.words.mean, share);
      card.append(make("p", "", kind === null ? told : `${SIGNS.freshness[kind]} ${told}`));
      counts.forEach((n, of) => {
        if (n) card.append(make("p", "", `${SIGNS.freshness[of]} ${this.words.kinds.freshness[of]} ${n}`));
      });
      return card;
    }

    point(name, point, away) {
      const [, lat, lon, kind] = point;
      const heat = name === "freshness" && kind < 2 ? 0.25 + 0.75 * point[7] : 1;
      const colour = this.colours[COLOURS[name][kind]];
      const look = { shape: SHAPES[name][kind], colour, edge: this.colours.card, heat };
      const radius = name === "hazards" ? 8 : 10;
      const marker = new L.ShapeMarker([lat, lon], { renderer: this.canvas, radius, away, look });
      marker.bindPopup(() => this.card(name, point), { minWidth: 200, maxWidth: 260, autoPanPadding: [12, 12] });
      return marker;
    }

    // Coming back from a line leads to where it was opened.
    keeping() {
      return this.config.keep ? `${this.config.keep}&` : "";
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
        card.append(door(`/hazards?${this.keeping()}id=${encodeURIComponent(id)}`, this.words.openHazard));
      } else {
        card.append(make("p", "", this.words.types[point[5]] || point[5]));
        if (name === "freshness") {
          const last = point[6] ? new Date(point[6]).toLocaleDateString(this.config.language) : null;
          card.append(make("p", "", last ? fill(this.words.last, { day: last }) : this.words.neverSeen));
        }
        card.append(door(`/sites?site=${encodeURIComponent(id)}`, this.words.openSite));
        if (this.config.mayInspect) card.append(door(`/inspect?site=${encodeURIComponent(id)}`, this.words.inspect));
      }
      return card;
    }

    cluster(name, [lat, lon, counts]) {
      const total = counts.reduce((a, b) => a + b, 0);
      const says = (n, kind) => (n ? `${SIGNS[name][kind]} ${this.words.kinds[name][kind]} ${n}` : "");
      const spoken = counts.map(says).filter(Boolean);
      const size = total < 10 ? 36 : total < 100 ? 42 : total < 1000 ? 48 : 54;
      const box = make("div", "anxun-cluster");
      box.append(this.ring(name, counts, total, size));
      const icon = L.divIcon({ html: box, className: `anxun-spot anxun-of-${name}`, iconSize: [48, 48] });
      const alt = `${this.words.layers[name]} ${total}: ${spoken.join(", ")}`;
      const marker = L.marker([lat, lon], { icon, alt, title: spoken.join("  "), riseOnHover: true });
      marker.on("click", () => this.enter(marker, name, total, spoken));
      return marker;
    }

    ring(name, counts, total, size) {
      const middle = size / 2;
      const r = middle - 4;
      const around = 2 * Math.PI * r;
      const picture = svg("svg", { width: size, height: size, viewBox: `0 0 ${size} ${size}`, "aria-hidden": "true" });
      const disc = { cx: middle, cy: middle, r: middle - 1, fill: "var(--card)", stroke: "var(--line)" };
      picture.append(svg("circle", disc));
      let start = 0;
      counts.forEach((n, kind) => {
        if (!n) return;
        const part = (n / total) * around;
        picture.append(svg("circle", {
          cx: middle, cy: middle, r, fill: "none", "stroke-width": 5, stroke: `var(--${COLOURS[name][kind]})`,
          "stroke-dasharray": `${part} ${around - part}`, "stroke-dashoffset": -start,
          transform: `rotate(-90 ${middle} ${middle})`,
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
      if (name === "hazards") card.append(door(`/hazards?${this.keeping()}look=list`, this.words.openList));
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
        if (lat !== null && lon !== null && !this.gathers() && zoom >= (NAMED_FROM[level] ?? 99)) {
          const html = make("span", `anxun-name anxun-name-${level}`, name);
          const icon = L.divIcon({ html, className: "anxun-label", iconSize: [0, 0] });
          this.names.addLayer(L.marker([lat, lon], { icon, interactive: false, keyboard: false, pane: "names" }));
        }
      }
    }
  };
})();
