// Shapes, signs and doors of the field map: what a point looks like and how a link leaves the frame.
(() => {
  "use strict";
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

  window.anxunMarks = { COLOURS, SHAPES, SIGNS, make, svg, fill, defineShapes, fanned, themeAround, door };
})();
