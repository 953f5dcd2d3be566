import type { Qdrant } from './open-qdrant.ts';
import type { PointId } from './qdrant-answers.ts';
import { readPage } from './scroll-pages.ts';

/** Ids of one kind as numbers: integers as they are, UUIDs as their 128 bits. */
interface IdSpace {
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

const atOnce = 7;
const tightness = 4096n;

/**
 * Offsets that are spread between the first and the last id of a collection, one in each of as many equal stretches:
 * the same ones as long as those two do not change. A scroll from each finds the next point there is. Where ids stand
 * close in one place and far apart in another, points after a wide gap are likelier to be found than others.
 */
export async function spreadOffsets(
  qdrant: Qdrant,
  collection: string,
  wanted: number,
): Promise<{ readonly offsets: readonly PointId[]; readonly mixed: boolean }> {
  const spaces = [integers, uuids];
  const ranges: { space: IdSpace; first: bigint; last: bigint }[] = [];
  for (const space of spaces) {
    const first = await firstFrom(qdrant, collection, space, 0n);
    if (first !== undefined) {
      ranges.push({ space, first, last: await lastOf(qdrant, collection, space, first) });
    }
  }
  const each = Math.ceil(wanted / Math.max(1, ranges.length));
  return {
    mixed: ranges.length > 1,
    offsets: ranges.flatMap(({ space, first, last }) =>
      Array.from({ length: each }, (_, index) => {
        const within = BigInt(Math.floor(unevenness(index) * 2 ** 32));
        const step = ((last - first + 1n) * ((BigInt(index) << 32n) + within)) / (BigInt(each) << 32n);
        return space.toId(first + step);
      }),
    ),
  };
}

// Ids repeat themselves (every third is the first part of a document): equal steps would meet the same part each time.
// So each step is taken somewhere within its stretch, always at the same place.
function unevenness(index: number): number {
  let mixed = Math.imul(index + 1, 0x9e3779b1);
  mixed = Math.imul(mixed ^ (mixed >>> 16), 0x85ebca6b);
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
  return ((mixed ^ (mixed >>> 16)) >>> 0) / 2 ** 32;
}

/** The first id of a space at or after a value. */
async function firstFrom(qdrant: Qdrant, collection: string, space: IdSpace, value: bigint) {
  const question = { fields: [], vectors: false };
  const { points } = await readPage(qdrant, collection, question, { offset: space.toId(value), limit: 1 });
  const id = points[0]?.id;
  return id === undefined ? undefined : space.toNumber(id);
}

/**
 * Where a space ends: no id is beyond, and at most a four-thousandth of the space before it is empty. It asks at several
 * places at once whether there is an id from there on; first by orders of magnitude, then by equal parts.
 */
async function lastOf(qdrant: Qdrant, collection: string, space: IdSpace, first: bigint): Promise<bigint> {
  let known = first;
  let beyond = 1n << space.bits;
  let places = Array.from(
    { length: atOnce },
    (_, index) => first + (1n << ((space.bits * BigInt(index + 1)) / 8n)),
  );
  while (beyond - known > 1n + (known - first) / tightness) {
    const inside = places.filter((place) => place > known && place < beyond);
    const found = await Promise.all(inside.map((place) => firstFrom(qdrant, collection, space, place)));
    const empty = found.indexOf(undefined);
    if (empty >= 0) beyond = inside[empty] ?? beyond;
    for (const id of found) if (id !== undefined && id > known) known = id;
    const gap = beyond - known;
    places = Array.from(
      { length: atOnce },
      (_, index) => known + 1n + (gap * BigInt(index)) / BigInt(atOnce),
    );
  }
  return beyond - 1n;
}
