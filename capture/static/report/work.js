/* The proof of work: a number that makes SHA-256 of "challenge:number" begin with zero bits. One block, no objects. */

const K = new Int32Array(64);
const START = new Int32Array(8);
(function primes() {
  const fraction = (x) => ((x - Math.floor(x)) * 4294967296) | 0;
  let found = 0;
  for (let n = 2; found < 64; n += 1) {
    let prime = true;
    for (let d = 2; d * d <= n; d += 1) if (n % d === 0) prime = false;
    if (!prime) continue;
    if (found < 8) START[found] = fraction(Math.sqrt(n));
    K[found] = fraction(Math.cbrt(n));
    found += 1;
  }
})();
const w = new Int32Array(64);

/** The first 32 bits of the SHA-256 of a text of at most 55 ASCII characters. */
export function firstWord(text) {
  for (let i = 0; i < 16; i += 1) w[i] = 0;
  for (let i = 0; i < text.length; i += 1) w[i >> 2] |= text.charCodeAt(i) << (24 - (i & 3) * 8);
  w[text.length >> 2] |= 128 << (24 - (text.length & 3) * 8);
  w[15] = text.length * 8;
  for (let i = 16; i < 64; i += 1) {
    const p = w[i - 15];
    const q = w[i - 2];
    const s0 = ((p >>> 7) | (p << 25)) ^ ((p >>> 18) | (p << 14)) ^ (p >>> 3);
    const s1 = ((q >>> 17) | (q << 15)) ^ ((q >>> 19) | (q << 13)) ^ (q >>> 10);
    w[i] = (w[i - 16] + s0 + w[i - 7] + s1) | 0;
  }
  let a = START[0], b = START[1], c = START[2], d = START[3], e = START[4], f = START[5], g = START[6], h = START[7];
  for (let i = 0; i < 64; i += 1) {
    const s1 = ((e >>> 6) | (e << 26)) ^ ((e >>> 11) | (e << 21)) ^ ((e >>> 25) | (e << 7));
    const t1 = (h + s1 + ((e & f) ^ (~e & g)) + K[i] + w[i]) | 0;
    const s0 = ((a >>> 2) | (a << 30)) ^ ((a >>> 13) | (a << 19)) ^ ((a >>> 22) | (a << 10));
    const t2 = (s0 + ((a & b) ^ (a & c) ^ (b & c))) | 0;
    h = g; g = f; f = e; e = (d + t1) | 0; d = c; c = b; b = a; a = (t1 + t2) | 0;
  }
  return (a + START[0]) | 0;
}

const AT_ONCE = 2000;

/** Solve in small portions, so that the page never stutters; a promise of the number. */
export function solve(challenge, bits) {
  return new Promise((ok) => {
    let n = 0;
    const go = () => {
      for (const end = n + AT_ONCE; n < end; n += 1) {
        if (firstWord(challenge + ":" + n) >>> (32 - bits) === 0) return ok(String(n));
      }
      return setTimeout(go, 0);
    };
    go();
  });
}
