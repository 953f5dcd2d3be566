/** 64 bits of a text as two unsigned halves. */
export interface Fingerprint {
  readonly high: number;
  readonly low: number;
}

/**
 * A fingerprint for tables, not for secrets (Murmur's mixing in two lanes): of a million texts two share one with a
 * chance of 3 in 10^8. Texts are compared as they stand.
 */
export function fingerprint(text: string): Fingerprint {
  let high = 0xdeadbeef;
  let low = 0x41c6ce57;
  for (let index = 0; index < text.length; index += 1) {
    const unit = text.charCodeAt(index);
    high = Math.imul(high ^ unit, 2654435761);
    low = Math.imul(low ^ unit, 1597334677);
  }
  high = Math.imul(high ^ (high >>> 16), 2246822507) ^ Math.imul(low ^ (low >>> 13), 3266489909);
  low = Math.imul(low ^ (low >>> 16), 2246822507) ^ Math.imul(high ^ (high >>> 13), 3266489909);
  return { high: high >>> 0, low: low >>> 0 };
}
