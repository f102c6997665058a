// Seals and locks, as sim/inquiry/sealed.py has and explains them. SHA-256 is written out (FIPS 180-4), since browsers have
// it only where a page comes over https or from a disk.

const WORDS = 64, BLOCK = 64, TAG = 32; // numbers; bytes; bytes

// The hash of an answer with its salt, in hexadecimal digits.
export function sealOf(answer, salt) {
  return hex(sha256(bytesOf(`${salt}:${answer}`)));
}

// The text that was locked, and blanks after it; null if this is another key, or if something was changed.
export function unlocked(locked, key) {
  const found = Uint8Array.from(atob(locked), (sign) => sign.charCodeAt(0));
  const hidden = found.slice(0, -TAG), tag = found.slice(-TAG);
  if (hex(hmac(key, joined(bytesOf("tag:"), hidden))) !== hex(tag)) return null;
  for (let at = 0; at < hidden.length; at += TAG) {
    hmac(key, bytesOf(`stream:${at / TAG}`)).forEach((byte, k) => { hidden[at + k] ^= byte; });
  }
  return new TextDecoder().decode(hidden);
}

function hmac(key, message) {
  const signs = bytesOf(key), pad = (by) => Uint8Array.from({ length: BLOCK }, (_, k) => (signs[k] ?? 0) ^ by);
  return sha256(joined(pad(0x5c), sha256(joined(pad(0x36), message))));
}

export function sha256(bytes) {
  const size = Math.ceil((bytes.length + 9) / BLOCK) * BLOCK, padded = new DataView(new ArrayBuffer(size));
  new Uint8Array(padded.buffer).set(bytes);
  padded.setUint8(bytes.length, 0x80);
  padded.setUint32(size - 4, 8 * bytes.length);
  let state = Int32Array.from(ROOTS.square.slice(0, 8));
  for (let at = 0; at < size; at += BLOCK) state = mixed(state, padded, at);
  const hash = new DataView(new ArrayBuffer(32));
  state.forEach((word, k) => hash.setInt32(4 * k, word));
  return new Uint8Array(hash.buffer);
}

// The state after one more block. Numbers in an Int32Array wrap around.
function mixed(state, padded, at) {
  const w = new Int32Array(WORDS);
  for (let k = 0; k < WORDS; k += 1) {
    const near = w[k - 2], far = w[k - 15];
    w[k] = k < 16 ? padded.getInt32(at + 4 * k) : w[k - 16] + w[k - 7]
      + (turned(far, 7) ^ turned(far, 18) ^ (far >>> 3)) + (turned(near, 17) ^ turned(near, 19) ^ (near >>> 10));
  }
  let [a, b, c, d, e, f, g, h] = state;
  for (let k = 0; k < WORDS; k += 1) {
    const first = h + (turned(e, 6) ^ turned(e, 11) ^ turned(e, 25)) + ((e & f) ^ (~e & g)) + ROOTS.cube[k] + w[k];
    const second = (turned(a, 2) ^ turned(a, 13) ^ turned(a, 22)) + ((a & b) ^ (a & c) ^ (b & c));
    [a, b, c, d, e, f, g, h] = [(first + second) | 0, a, b, c, (d + first) | 0, e, f, g];
  }
  return Int32Array.of(a, b, c, d, e, f, g, h).map((word, k) => word + state[k]);
}

const turned = (word, by) => (word >>> by) | (word << (32 - by));

// The first 32 bits behind the point, of square and cube roots of the first primes.
const ROOTS = (() => {
  const primes = [];
  for (let n = 2; primes.length < WORDS; n += 1) if (primes.every((prime) => n % prime)) primes.push(n);
  const bits = (root) => Math.floor((root % 1) * 2 ** 32);
  return { square: primes.map((prime) => bits(Math.sqrt(prime))), cube: primes.map((prime) => bits(Math.cbrt(prime))) };
})();

const bytesOf = (text) => new TextEncoder().encode(text);
const hex = (bytes) => [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");

function joined(first, second) {
  const both = new Uint8Array(first.length + second.length);
  both.set(first);
  both.set(second, first.length);
  return both;
}
