import type { Fingerprint } from './fingerprint.ts';

const USED = 1;
const SEEN = 2;
const STALE = 4;
const HASHED = 8;

/**
 * What stands in a source, 17 bytes an entry and no names: an open-addressed table of fingerprints with what is known
 * of each. A million documents take 36 MB.
 */
export class SourceIndex {
  #high = new Uint32Array(16);
  #low = new Uint32Array(16);
  #hashHigh = new Uint32Array(16);
  #hashLow = new Uint32Array(16);
  #flags = new Uint8Array(16);
  size = 0;
  /** Entries that a point belongs to, and of those the ones with another content. */
  seen = 0;
  stale = 0;

  /** False when it was there before. */
  add(key: Fingerprint, hash?: Fingerprint): boolean {
    if (this.size * 5 >= this.#flags.length * 3) this.#grow();
    const slot = this.#slotOf(key);
    if (this.#flags[slot] !== 0) return false;
    this.#high[slot] = key.high;
    this.#low[slot] = key.low;
    this.#flags[slot] = USED;
    this.size += 1;
    if (hash !== undefined) this.setHash(slot, hash);
    return true;
  }

  /** Where an entry stands until the next one is added; -1 where there is none. */
  find(key: Fingerprint): number {
    const slot = this.#slotOf(key);
    return this.#flags[slot] === 0 ? -1 : slot;
  }

  setHash(slot: number, { high, low }: Fingerprint): void {
    this.#hashHigh[slot] = high;
    this.#hashLow[slot] = low;
    this.#mark(slot, HASHED);
  }

  /** Undefined while its content has not been looked at. */
  hasHash(slot: number, { high, low }: Fingerprint): boolean | undefined {
    if (!this.#is(slot, HASHED)) return undefined;
    return this.#hashHigh[slot] === high && this.#hashLow[slot] === low;
  }

  markSeen(slot: number): void {
    if (this.#is(slot, SEEN)) return;
    this.#mark(slot, SEEN);
    this.seen += 1;
  }

  markStale(slot: number): void {
    if (this.#is(slot, STALE)) return;
    this.#mark(slot, STALE);
    this.stale += 1;
  }

  isSeen(slot: number): boolean {
    return this.#is(slot, SEEN);
  }

  isStale(slot: number): boolean {
    return this.#is(slot, STALE);
  }

  #is(slot: number, flag: number): boolean {
    return ((this.#flags[slot] ?? 0) & flag) !== 0;
  }

  #mark(slot: number, flag: number): void {
    this.#flags[slot] = (this.#flags[slot] ?? 0) | flag;
  }

  // The length is a power of two, so the mask reaches every slot; there is always a free one.
  #slotOf({ high, low }: Fingerprint): number {
    const mask = this.#flags.length - 1;
    let slot = (low ^ Math.imul(high, 31)) & mask;
    while (this.#flags[slot] !== 0 && (this.#low[slot] !== low || this.#high[slot] !== high)) {
      slot = (slot + 1) & mask;
    }
    return slot;
  }

  #grow(): void {
    const old = {
      high: this.#high,
      low: this.#low,
      hashHigh: this.#hashHigh,
      hashLow: this.#hashLow,
      flags: this.#flags,
    };
    const length = old.flags.length * 2;
    this.#high = new Uint32Array(length);
    this.#low = new Uint32Array(length);
    this.#hashHigh = new Uint32Array(length);
    this.#hashLow = new Uint32Array(length);
    this.#flags = new Uint8Array(length);
    for (let from = 0; from < old.flags.length; from += 1) {
      const flags = old.flags[from] ?? 0;
      if (flags === 0) continue;
      const slot = this.#slotOf({ high: old.high[from] ?? 0, low: old.low[from] ?? 0 });
      this.#high[slot] = old.high[from] ?? 0;
      this.#low[slot] = old.low[from] ?? 0;
      this.#hashHigh[slot] = old.hashHigh[from] ?? 0;
      this.#hashLow[slot] = old.hashLow[from] ?? 0;
      this.#flags[slot] = flags;
    }
  }
}
