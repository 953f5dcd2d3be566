import type { Reply } from '../redis/resp-reader.ts';
import type { RedisSession } from '../redis/session.ts';
import { sizesOf } from './sizes.ts';
import { fieldsOf, momentMs, type QueueState } from './state.ts';

export interface ListPlace {
  readonly keys: readonly string[];
  /** Which end the next job is taken from, and so the oldest stands at. */
  readonly oldest: 'head' | 'tail';
  readonly timestamp?: { readonly field: string; readonly hash?: string | undefined } | undefined;
  readonly active?: string | undefined;
  readonly delayed?: string | undefined;
  readonly failed?: string | undefined;
}

/** Reads a queue that is nothing but lists, and collections for what runs, waits for its time or was given up. */
export async function readLists(session: RedisSession, place: ListPlace): Promise<QueueState> {
  const { keys } = place;
  const others = (['active', 'delayed', 'failed'] as const).flatMap((name) => {
    const key = place[name];
    return key === undefined ? [] : [{ name, key }];
  });
  const sizes = await sizesOf(session, [...keys, ...others.map(({ key }) => key)]);
  const oldest = await oldestOf(session, place);
  const told = others.map(({ name }, index) => [name, { value: sizes[keys.length + index] ?? 0 }] as const);
  return {
    waiting: keys.map((part, index) => ({
      part,
      count: sizes[index] ?? 0,
      oldestMs: oldest[index],
      untimed: place.timestamp === undefined,
    })),
    ...Object.fromEntries(told),
  };
}

async function oldestOf(
  session: RedisSession,
  { keys, oldest, timestamp }: ListPlace,
): Promise<readonly (number | undefined)[]> {
  if (timestamp === undefined) return keys.map(() => undefined);
  const { field, hash } = timestamp;
  // A key that is no list has no end to look at.
  const ends = await session.askAll(keys.map((key) => ['LINDEX', key, oldest === 'head' ? 0 : -1] as const));
  if (hash === undefined) return ends.map((end) => momentMs(deepField(end, field)));
  const ids = ends.map((end) => (typeof end === 'string' ? end : ''));
  const moments = await session.askAll(
    ids.map((id) => ['HGET', Buffer.concat([Buffer.from(hash), Buffer.from(id, 'latin1')]), field] as const),
  );
  return moments.map(momentMs);
}

/** `headers.sent_at` of a JSON object. */
function deepField(text: Reply, path: string): unknown {
  let value: unknown = fieldsOf(text);
  for (const name of path.split('.')) {
    const fields = typeof value === 'object' && value !== null ? new Map(Object.entries(value)) : undefined;
    value = fields?.get(name);
  }
  return value;
}
