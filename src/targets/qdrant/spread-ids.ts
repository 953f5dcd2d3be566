import { type IdSpace, IdSpread, idSpaces } from './id-spread.ts';
import type { Qdrant } from './open-qdrant.ts';
import { readPage } from './scroll-pages.ts';

const atOnce = 7;
const tightness = 4096n;

/** A spread over each kind of ids that a collection has. */
export async function findIdSpreads(qdrant: Qdrant, collection: string): Promise<readonly IdSpread[]> {
  const spreads: IdSpread[] = [];
  for (const space of idSpaces) {
    const first = await firstFrom(qdrant, collection, space, 0n);
    if (first === undefined) continue;
    spreads.push(new IdSpread(space, first, await lastOf(qdrant, collection, space, first)));
  }
  return spreads;
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
