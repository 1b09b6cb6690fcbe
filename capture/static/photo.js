/* One picture: upright, shrunk, without its hidden tags, hashed, with a small copy for the screen. */

import { sha256 } from "./hash.js";
import { clock, stamp } from "./ui.js";

const THUMB = 160;

/** Orientation (1 to 8) and time taken out of a JPEG's tags; the rest of the tags is left behind on purpose. */
export function tags(buffer) {
  const view = new DataView(buffer);
  const found = { orientation: 1, taken: null };
  try {
    if (view.getUint16(0) !== 0xffd8) return found;
    let at = 2;
    while (view.getUint16(at) !== 0xffe1) at += 2 + view.getUint16(at + 2);
    if (view.getUint32(at + 4) !== 0x45786966) return found;
    const base = at + 10;
    const little = view.getUint16(base) === 0x4949;
    directory(view, base, base + view.getUint32(base + 4, little), little, found);
  } catch (error) {
    return found; // cut short or no tags at all: the picture itself may still be fine
  }
  return found;
}

function directory(view, base, at, little, found) {
  const n = view.getUint16(at, little);
  for (let i = 0; i < n; i += 1) {
    const row = at + 2 + i * 12;
    const tag = view.getUint16(row, little);
    if (tag === 0x0112) found.orientation = view.getUint16(row + 8, little);
    if (tag === 0x8769) directory(view, base, base + view.getUint32(row + 8, little), little, found);
    if (tag === 0x9003) found.taken = moment(view, base + view.getUint32(row + 8, little));
  }
}

function moment(view, at) {
  let text = "";
  for (let i = 0; i < 19; i += 1) text += String.fromCharCode(view.getUint8(at + i));
  const hit = /^(\d{4}):(\d\d):(\d\d) (\d\d):(\d\d):(\d\d)$/.exec(text);
  return hit ? new Date(hit[1], hit[2] - 1, hit[3], hit[4], hit[5], hit[6]).getTime() : null;
}

function read(file) {
  return new Response(file).arrayBuffer();
}

function viaElement(file) {
  return new Promise((ok, no) => {
    const url = URL.createObjectURL(file);
    const image = new Image();
    image.onload = () => { URL.revokeObjectURL(url); ok(image); };
    image.onerror = () => { URL.revokeObjectURL(url); no(new Error("undecodable")); };
    image.src = url;
  });
}

/** Browsers since 2020 turn the picture themselves; before that we do. */
const turnsItself = () => Boolean(self.CSS && CSS.supports && CSS.supports("image-orientation", "from-image"));

async function decode(file) {
  if (self.createImageBitmap && turnsItself()) {
    try {
      return await createImageBitmap(file, { imageOrientation: "from-image" });
    } catch (error) {
      return viaElement(file);
    }
  }
  return viaElement(file);
}

function paint(image, longest, orientation) {
  const iw = image.naturalWidth || image.width;
  const ih = image.naturalHeight || image.height;
  const k = Math.min(1, longest / Math.max(iw, ih));
  const w = Math.max(1, Math.round(iw * k));
  const height = Math.max(1, Math.round(ih * k));
  const canvas = document.createElement("canvas");
  const sideways = orientation > 4;
  canvas.width = sideways ? height : w;
  canvas.height = sideways ? w : height;
  const pen = canvas.getContext("2d");
  const turns = { 2: [-1, 0, 0, 1, w, 0], 3: [-1, 0, 0, -1, w, height], 4: [1, 0, 0, -1, 0, height], 5: [0, 1, 1, 0, 0, 0],
    6: [0, 1, -1, 0, height, 0], 7: [0, -1, -1, 0, height, w], 8: [0, -1, 1, 0, 0, w] };
  if (turns[orientation]) pen.transform.apply(pen, turns[orientation]);
  pen.drawImage(image, 0, 0, w, height);
  pen.setTransform(1, 0, 0, 1, 0, 0);
  return canvas;
}

function burn(canvas, lines) {
  const pen = canvas.getContext("2d");
  const size = Math.max(16, Math.round(canvas.width / 36));
  pen.font = size + "px sans-serif";
  const high = size * 1.5 * lines.length + size / 2;
  pen.fillStyle = "rgba(0,0,0,.55)";
  pen.fillRect(0, canvas.height - high, canvas.width, high);
  pen.fillStyle = "#fff";
  lines.forEach((line, i) => pen.fillText(line, size / 2, canvas.height - high + size * 1.5 * (i + 1) - size / 4));
}

const jpeg = (canvas, quality) => new Promise((ok) => canvas.toBlob(ok, "image/jpeg", quality));

/** Lines of the optional stamp: when, where, who. */
export function stampLines(taken, fix, who) {
  const place = fix ? fix.lat.toFixed(5) + ", " + fix.lon.toFixed(5) + " ±" + Math.round(fix.accuracy_m) + " m" : "";
  return [stamp(taken).slice(0, 10) + " " + clock(taken).slice(-5), place, who].filter(Boolean);
}

/** {sha256, data, type, size, thumb, taken}. What cannot be decoded here (HEIC) goes as it came. */
export async function prepare(file, options) {
  const found = tags(await read(file.slice(0, 262144)));
  const taken = found.taken || file.lastModified || Date.now();
  let data = file;
  let thumb = "";
  try {
    const image = await decode(file);
    const canvas = paint(image, options.longest, turnsItself() ? 1 : found.orientation);
    if (image.close) image.close();
    thumb = paint(canvas, THUMB, 1).toDataURL("image/jpeg", 0.7);
    if (options.lines) burn(canvas, options.lines(taken));
    data = (await jpeg(canvas, 0.8)) || file;
  } catch (error) {
    data = file;
  }
  if (data === file) data = new Blob([await read(file)], { type: file.type || "image/heic" }); // our own copy: the picker's file may vanish
  return { sha256: await sha256(data), data, type: data.type, size: data.size, thumb, taken };
}
