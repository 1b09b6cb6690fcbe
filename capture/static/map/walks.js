// Proposed walks over the field map: a line for each team and its stops with their numbers.
(() => {
  "use strict";
  const { make } = window.anxunMarks;
  const COLOURS = ["primary", "larger", "low", "fresh", "major", "muted"];

  window.anxunWalks = (field) => {
    field.walks?.remove();
    const walks = field.config.walks || [];
    if (!walks.length) return;
    field.walks = L.layerGroup();
    for (const walk of walks) {
      const colour = field.colours[COLOURS[walk.colour % COLOURS.length]];
      const way = [walk.start, ...walk.stops.map(([lat, lon]) => [lat, lon])];
      field.walks.addLayer(L.polyline(way, { color: colour, weight: 4, opacity: 0.8, interactive: false }));
      walk.stops.forEach(([lat, lon, name], n) => {
        const html = make("span", "", String(n + 1));
        html.style.background = colour;
        html.style.color = field.colours.on_primary;
        const icon = L.divIcon({ html, className: "anxun-stop", iconSize: [24, 24] });
        field.walks.addLayer(L.marker([lat, lon], { icon, title: `${n + 1} ${name}`, alt: `${n + 1} ${name}`, keyboard: false, zIndexOffset: 1000 }));
      });
    }
    const start = L.divIcon({ html: make("span", "", "▶"), className: "anxun-stop anxun-start", iconSize: [24, 24] });
    field.walks.addLayer(L.marker(walks[0].start, { icon: start, interactive: false, keyboard: false }));
    field.walks.addTo(field.map);
  };
})();
