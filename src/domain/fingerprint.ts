import type { Labels } from './alert.ts';

// FNV-1a of 64 bits in two 32-bit halves: the prime is 2^40 + 0x1b3, so a product is a shift and a small factor,
// and every intermediate stays below 2^42, where doubles are exact. BigInt would be fifty times slower.
const OFFSET_HIGH = 0xcbf29ce4;
const OFFSET_LOW = 0x84222325;
const PRIME_LOW = 0x1b3;
const TWO_32 = 0x1_0000_0000;
const SEPARATOR = 0xff;

/** The running hash; reused, because a storm hashes 20,000 alerts in one go and nothing here is asynchronous. */
const sum = { high: 0, low: 0 };

function addByte(byte: number): void {
  const low = (sum.low ^ byte) >>> 0;
  const product = low * PRIME_LOW;
  sum.low = product >>> 0;
  sum.high = (sum.high * PRIME_LOW + Math.floor(product / TWO_32) + ((low << 8) >>> 0)) >>> 0;
}

function addText(text: string): void {
  for (let index = 0; index < text.length; index += 1) {
    const unit = text.charCodeAt(index);
    if (unit < 0x80) {
      addByte(unit);
      continue;
    }
    const point = text.codePointAt(index) ?? unit;
    if (point > 0xffff) index += 1;
    addMultiByte(point >= 0xd800 && point <= 0xdfff ? 0xfffd : point);
  }
}

function addMultiByte(point: number): void {
  if (point < 0x800) {
    addByte(0xc0 | (point >> 6));
  } else if (point < 0x10000) {
    addByte(0xe0 | (point >> 12));
    addByte(0x80 | ((point >> 6) & 0x3f));
  } else {
    addByte(0xf0 | (point >> 18));
    addByte(0x80 | ((point >> 12) & 0x3f));
    addByte(0x80 | ((point >> 6) & 0x3f));
  }
  addByte(0x80 | (point & 0x3f));
}

/** Orders strings as their UTF-8 bytes are ordered: by code point, where JavaScript's own order is by UTF-16 unit. */
export function compareBytes(left: string, right: string): number {
  const shorter = Math.min(left.length, right.length);
  for (let index = 0; index < shorter; index += 1) {
    const a = left.charCodeAt(index);
    const b = right.charCodeAt(index);
    if (a !== b) return byteRank(a) - byteRank(b);
  }
  return left.length - right.length;
}

/** Surrogates stand for code points above U+FFFF, so they come after every other unit. */
function byteRank(unit: number): number {
  return unit >= 0xd800 && unit <= 0xdfff ? unit + 0x10000 : unit;
}

/**
 * The hash that identifies an alert: 16 lower-case hex digits, as `model.LabelSet.Fingerprint` of
 * github.com/prometheus/common computes it (names in byte order; FNV-1a over name, 0xff, value, 0xff in UTF-8).
 */
export function fingerprintOf(labels: Labels): string {
  sum.high = OFFSET_HIGH;
  sum.low = OFFSET_LOW;
  for (const name of Object.keys(labels).sort(compareBytes)) {
    addText(name);
    addByte(SEPARATOR);
    addText(labels[name] ?? '');
    addByte(SEPARATOR);
  }
  return sum.high.toString(16).padStart(8, '0') + sum.low.toString(16).padStart(8, '0');
}
