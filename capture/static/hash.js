/* Ids and content hashes. crypto.subtle needs a secure context; the phone on a plain http address gets our own SHA-256. */

const K = [];
const START = [];
(function primes() {
  const fraction = (x) => ((x - Math.floor(x)) * 4294967296) | 0;
  for (let n = 2; K.length < 64; n += 1) {
    let prime = true;
    for (let d = 2; d * d <= n; d += 1) if (n % d === 0) prime = false;
    if (!prime) continue;
    if (START.length < 8) START.push(fraction(Math.sqrt(n)));
    K.push(fraction(Math.cbrt(n)));
  }
})();

function padded(bytes) {
  const whole = new Uint8Array(((bytes.length + 8) >> 6) * 64 + 64);
  whole.set(bytes);
  whole[bytes.length] = 128;
  const view = new DataView(whole.buffer);
  view.setUint32(whole.length - 8, Math.floor(bytes.length / 536870912));
  view.setUint32(whole.length - 4, (bytes.length << 3) >>> 0);
  return view;
}

function turn(x, n) {
  return (x >>> n) | (x << (32 - n));
}

function block(h, view, at, w) {
  for (let i = 0; i < 64; i += 1) {
    if (i < 16) {
      w[i] = view.getInt32(at + i * 4);
    } else {
      const a = w[i - 15];
      const b = w[i - 2];
      w[i] = (w[i - 16] + (turn(a, 7) ^ turn(a, 18) ^ (a >>> 3)) + w[i - 7] + (turn(b, 17) ^ turn(b, 19) ^ (b >>> 10))) | 0;
    }
  }
  const s = h.slice();
  for (let i = 0; i < 64; i += 1) {
    const choose = (s[4] & s[5]) ^ (~s[4] & s[6]);
    const major = (s[0] & s[1]) ^ (s[0] & s[2]) ^ (s[1] & s[2]);
    const t1 = (s[7] + (turn(s[4], 6) ^ turn(s[4], 11) ^ turn(s[4], 25)) + choose + K[i] + w[i]) | 0;
    const t2 = ((turn(s[0], 2) ^ turn(s[0], 13) ^ turn(s[0], 22)) + major) | 0;
    s.pop();
    s.unshift((t1 + t2) | 0);
    s[4] = (s[4] + t1) | 0;
  }
  for (let i = 0; i < 8; i += 1) h[i] = (h[i] + s[i]) | 0;
}

const hex = (bytes) => Array.prototype.map.call(bytes, (b) => (b < 16 ? "0" : "") + b.toString(16)).join("");

export function ownSha256(bytes) {
  const view = padded(bytes);
  const h = START.slice();
  const w = new Int32Array(64);
  for (let at = 0; at < view.byteLength; at += 64) block(h, view, at, w);
  const out = new DataView(new ArrayBuffer(32));
  h.forEach((word, i) => out.setInt32(i * 4, word));
  return hex(new Uint8Array(out.buffer));
}

/** SHA-256 in hex of a string (as UTF-8), an ArrayBuffer or a Blob. */
export async function sha256(what) {
  const bytes = await bytesOf(what);
  if (self.crypto && crypto.subtle) return hex(new Uint8Array(await crypto.subtle.digest("SHA-256", bytes)));
  return ownSha256(bytes);
}

export async function bytesOf(what) {
  if (typeof what === "string") return new TextEncoder().encode(what);
  if (what instanceof Blob) return new Uint8Array(await new Response(what).arrayBuffer());
  return new Uint8Array(what);
}

/** UUIDv7: sorts by time, made on the phone, so a resend is recognised. */
export function uuid7() {
  const b = crypto.getRandomValues(new Uint8Array(16));
  let time = Date.now();
  for (let i = 5; i >= 0; i -= 1) {
    b[i] = time % 256;
    time = Math.floor(time / 256);
  }
  b[6] = (b[6] & 15) | 112;
  b[8] = (b[8] & 63) | 128;
  return hex(b).replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}
