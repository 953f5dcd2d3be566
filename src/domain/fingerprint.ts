import type { Labels } from './alert.ts';

const OFFSET_HIGH = 0xcbf29ce4;
const OFFSET_LOW = 0x84222325;
const PRIME_LOW = 0x1b3;
const SEPARATOR = 0xff;

/** Reused: a storm hashes 20,000 alerts in one go, and nothing here is asynchronous. */
let bytes = new Uint8Array(4096);
const encoder = new TextEncoder();

/** Writes the text in UTF-8 and a separator from `at` on; answers where the next one goes. */
function write(text: string, at: number): number {
  const needed = at + text.length * 3 + 1;
  if (needed > bytes.length) {
    const larger = new Uint8Array(needed * 2);
    larger.set(bytes);
    bytes = larger;
  }
  let end = at;
  for (let index = 0; index < text.length; index += 1) {
    const unit = text.charCodeAt(index);
    if (unit >= 0x80) {
      end += encoder.encodeInto(text.slice(index), bytes.subarray(end)).written;
      break;
    }
    bytes[end] = unit;
    end += 1;
  }
  bytes[end] = SEPARATOR;
  return end + 1;
}

/**
 * FNV-1a of 64 bits in halves of 32, themselves multiplied in halves of 16: everything stays within small integers,
 * where BigInt would be fifty times slower. The prime is 2^40 + 0x1b3, so a product is a shift and a small factor.
 */
function hash(length: number): string {
  let high = OFFSET_HIGH | 0;
  let low = OFFSET_LOW | 0;
  for (let index = 0; index < length; index += 1) {
    low ^= bytes[index] ?? 0;
    const first = (low & 0xffff) * PRIME_LOW;
    const second = (low >>> 16) * PRIME_LOW + (first >>> 16);
    high = (Math.imul(high, PRIME_LOW) + (second >>> 16) + (low << 8)) | 0;
    low = (second << 16) | (first & 0xffff);
  }
  return hex(high) + hex(low);
}

function hex(half: number): string {
  return (half >>> 0).toString(16).padStart(8, '0');
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
  let length = 0;
  for (const name of Object.keys(labels).sort(compareBytes)) {
    length = write(labels[name] ?? '', write(name, length));
  }
  return hash(length);
}
