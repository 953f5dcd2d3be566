import { z } from 'zod';
import { parsePoints } from './exact-json.ts';
import { isTooLarge } from './explain-qdrant.ts';
import type { Qdrant } from './open-qdrant.ts';
import { type PointId, pointId } from './qdrant-answers.ts';

export interface StoredPoint {
  readonly id: PointId;
  readonly payload?: unknown;
  readonly vector?: unknown;
}

export interface ScrollQuestion {
  /** Payload fields that are needed; none where empty. */
  readonly fields: readonly string[];
  readonly vectors: boolean;
  readonly filter?: object;
}

export interface Page {
  readonly points: readonly StoredPoint[];
  readonly next: PointId | undefined;
}

// The points themselves are looked at one by one: a schema for each would cost more than all the rest.
const scrollAnswer = z.object({
  result: z.object({
    points: z.custom<readonly StoredPoint[]>((value) => Array.isArray(value) && value.every(isPoint)),
    next_page_offset: pointId.nullish(),
  }),
});

function isPoint(value: unknown): boolean {
  if (typeof value !== 'object' || value === null || !('id' in value)) return false;
  return ['number', 'bigint', 'string'].includes(typeof value.id);
}

/** One page of at most `limit` points from `offset` on, in the order of the ids; integers come before UUIDs. */
export async function readPage(
  qdrant: Qdrant,
  collection: string,
  { fields, vectors, filter }: ScrollQuestion,
  at: { readonly offset: PointId | undefined; readonly limit: number },
): Promise<Page & { readonly characters: number }> {
  return qdrant.post(
    `/collections/${encodeURIComponent(collection)}/points/scroll`,
    {
      limit: at.limit,
      with_payload: fields.length > 0 ? fields : false,
      with_vector: vectors,
      ...(at.offset === undefined ? {} : { offset: at.offset }),
      ...(filter === undefined ? {} : { filter }),
    },
    (text) => {
      const { points, next_page_offset: next } = scrollAnswer.parse(parsePoints(text)).result;
      return { points, next: next ?? undefined, characters: text.length };
    },
  );
}

// What one page may hold: long enough that round trips do not count, short enough to be read at once by a process that
// has other work.
const wantedCharacters = 2_000_000;
const mostPoints = 4_096;
const slowMs = 2_000;

/**
 * All points of a collection, page by page; the next one is on its way while this one is looked at, so two are in
 * memory. Pages grow and shrink with the size of the points and with the time that the server takes.
 */
export async function* scrollPages(
  qdrant: Qdrant,
  collection: string,
  question: ScrollQuestion,
): AsyncGenerator<readonly StoredPoint[]> {
  let limit = 64;
  const pageFrom = async (offset: PointId | undefined): Promise<Page> => {
    for (;;) {
      const before = performance.now();
      try {
        const page = await readPage(qdrant, collection, question, { offset, limit });
        const each = page.characters / Math.max(1, page.points.length);
        const fitting = Math.max(1, Math.floor(wantedCharacters / each));
        const slow = performance.now() - before > slowMs;
        limit = Math.min(mostPoints, fitting, slow ? Math.max(1, limit >> 1) : limit * 4);
        return page;
      } catch (error) {
        if (!isTooLarge(error) || limit === 1) throw error;
        limit = Math.max(1, limit >> 3);
      }
    }
  };
  let coming: Promise<Page> | undefined = pageFrom(undefined);
  while (coming !== undefined) {
    const { points, next }: Page = await coming;
    coming = next === undefined ? undefined : pageFrom(next);
    // Heard of when it is awaited; whoever stops in between is told by nobody else.
    coming?.catch(() => undefined);
    yield points;
  }
}
