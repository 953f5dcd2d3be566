import type { PointId } from './qdrant-answers.ts';

/** Ids of one kind as numbers: integers as they are, UUIDs as their 128 bits. */
export interface IdSpace {
  readonly bits: bigint;
  toId(value: bigint): PointId;
  /** Undefined for an id of the other kind. */
  toNumber(id: PointId): bigint | undefined;
}

const integers: IdSpace = {
  bits: 64n,
  toId: (value) => value,
  toNumber: (id) => (typeof id === 'string' ? undefined : BigInt(id)),
};

const uuids: IdSpace = {
  bits: 128n,
  toId: (value) => {
    const hex = value.toString(16).padStart(32, '0');
    return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
  },
  toNumber: (id) => (typeof id === 'string' ? BigInt(`0x${id.replaceAll('-', '')}`) : undefined),
};

/** In the order of a scroll. */
export const idSpaces: readonly IdSpace[] = [integers, uuids];

interface Stretch {
  readonly from: bigint;
  /** The first value beyond it. */
  readonly to: bigint;
}

const resolution = 2 ** 32;

/**
 * Places from which to scroll for one point each, spread over a range of ids and the same ones each time. What is found
 * to be empty (from a place to the point that was found) is left out of the next round, so that wide gaps between ids
 * neither swallow the sample nor make the points behind them likelier.
 */
export class IdSpread {
  readonly space: IdSpace;
  readonly #range: Stretch;
  #empty: Stretch[] = [];

  /** Both ends belong to the range. */
  constructor(space: IdSpace, first: bigint, last: bigint) {
    this.space = space;
    this.#range = { from: first, to: last + 1n };
  }

  /** One place in each of `count` equal stretches of what is not known to be empty. */
  places(count: number, round: number): readonly bigint[] {
    const open = this.#open();
    const length = open.reduce((sum, { from, to }) => sum + to - from, 0n);
    const places: bigint[] = [];
    let before = 0n;
    let at = 0;
    for (let index = 0; index < count && length > 0n; index += 1) {
      const within = BigInt(Math.floor(unevenness(index, round) * resolution));
      const position =
        (length * (BigInt(index) * BigInt(resolution) + within)) / (BigInt(count) * BigInt(resolution));
      let stretch = open[at];
      while (stretch !== undefined && position >= before + stretch.to - stretch.from) {
        before += stretch.to - stretch.from;
        at += 1;
        stretch = open[at];
      }
      if (stretch !== undefined) places.push(stretch.from + position - before);
    }
    return places;
  }

  /** That a scroll from `place` found this point first; undefined: none of this kind. */
  tell(place: bigint, id: PointId | undefined): void {
    const found = id === undefined ? undefined : this.space.toNumber(id);
    const to = found === undefined ? this.#range.to : found;
    if (to > place) this.#empty.push({ from: place, to });
  }

  #open(): readonly Stretch[] {
    this.#empty.sort((a, b) => (a.from < b.from ? -1 : a.from > b.from ? 1 : 0));
    const merged: Stretch[] = [];
    const open: Stretch[] = [];
    let from = this.#range.from;
    for (const one of this.#empty) {
      const last = merged.at(-1);
      if (last !== undefined && one.from <= last.to) {
        if (one.to > last.to) merged[merged.length - 1] = { from: last.from, to: one.to };
      } else merged.push(one);
    }
    for (const one of merged) {
      if (one.from > from) open.push({ from, to: one.from });
      if (one.to > from) from = one.to;
    }
    if (this.#range.to > from) open.push({ from, to: this.#range.to });
    this.#empty = merged;
    return open;
  }
}

// Ids repeat themselves (every third is the first part of a document): equal steps would meet the same part each time.
// So each step is taken somewhere within its stretch, always at the same place.
function unevenness(index: number, round: number): number {
  let mixed = Math.imul(index + 1 + round * 0x10001, 0x9e3779b1);
  mixed = Math.imul(mixed ^ (mixed >>> 16), 0x85ebca6b);
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
  return ((mixed ^ (mixed >>> 16)) >>> 0) / resolution;
}
