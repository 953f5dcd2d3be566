import { NotFoundError } from '../../domain/errors.ts';
import { formatValue } from '../../domain/format-value.ts';
import { RedisError, type Reply } from '../redis/resp-reader.ts';
import type { Command, RedisSession } from '../redis/session.ts';
import { fieldsOf, momentMs, type QueueState, type Told } from './state.ts';

export interface BullmqPlace {
  readonly prefix: string;
  readonly name: string;
}

/** Scores of delayed jobs hold the moment in milliseconds above twelve bits of order. */
const delayedScale = 0x1000;
/** Scores of prioritised jobs hold the priority above 32 bits of order. */
const priorityScale = 2 ** 32;

/**
 * Reads the keys of BullMQ (and of Bull, whose they were): lists `wait`, `paused` and `active`, sorted sets `prioritized`,
 * `delayed`, `failed` and `completed`. Workers are the clients that are called after the queue; `stalled-check` holds
 * when one of them last looked after the others.
 */
export async function readBullmq(
  session: RedisSession,
  { prefix, name }: BullmqPlace,
  now: Date,
): Promise<QueueState> {
  const key = (suffix: string) => `${prefix}:${name}:${suffix}`;
  const known = ['meta', 'id', 'wait', 'active', 'delayed', 'failed', 'completed'].map(key);
  const [
    exists,
    wait,
    paused,
    prioritized,
    active,
    delayed,
    failed,
    completed,
    head,
    behind,
    parked,
    first,
    last,
    due,
    seen,
    ended,
    broken,
    halted,
  ] = await session.askEach([
    ['EXISTS', ...known],
    ['LLEN', key('wait')],
    ['LLEN', key('paused')],
    ['ZCARD', key('prioritized')],
    ['LLEN', key('active')],
    ['ZCARD', key('delayed')],
    ['ZCARD', key('failed')],
    ['ZCARD', key('completed')],
    ['LINDEX', key('wait'), -1],
    ['LINDEX', key('wait'), -2],
    ['LINDEX', key('paused'), -1],
    ['ZRANGE', key('prioritized'), 0, 0],
    ['ZREVRANGE', key('prioritized'), 0, 0, 'WITHSCORES'],
    ['ZRANGE', key('delayed'), 0, 0, 'WITHSCORES'],
    ['GET', key('stalled-check')],
    ['HGET', key('metrics:completed'), 'count'],
    ['HGET', key('metrics:failed'), 'count'],
    ['HGET', key('meta'), 'paused'],
  ]);
  if (exists === 0) {
    throw new NotFoundError(
      `There is no BullMQ queue '${name}' with the prefix '${prefix}' in this database. Mend name and prefix, or the database in the connection's address.`,
    );
  }
  // Up to version 5 an entry `0:…` wakes workers, and is no job.
  const marked = isMarker(head);
  const dueMs = scoreOf(due) / delayedScale;
  const overdueMs = now.getTime() - dueMs;
  const ids = [marked ? behind : head, parked, elements(first)[0], await lowest(session, key, last)];
  let since = await waitingSince(session, key, ids);
  // The one that was looked at may have been taken and done meanwhile: then the next one is the oldest.
  if (since.length === 0 && ids.some((id) => typeof id === 'string')) {
    since = await waitingSince(session, key, [await session.ask('LINDEX', key('wait'), -1)]);
  }
  if (overdueMs > 0) since = [...since, dueMs];
  const workers = await readWorkers(session, `${prefix}:${Buffer.from(name).toString('base64')}`, seen);
  const seenMs = [
    momentMs(seen),
    workers.idleS === undefined ? undefined : now.getTime() - workers.idleS * 1000,
  ];
  return {
    waiting: [
      {
        count: count(wait) - (marked ? 1 : 0) + count(paused) + count(prioritized),
        oldestMs: since.length === 0 ? undefined : Math.min(...since),
        ...(halted === null ? {} : { detail: 'the queue is paused' }),
      },
    ],
    active: { value: count(active) },
    delayed: {
      value: count(delayed),
      ...(overdueMs > 1000 ? { detail: `the first is ${formatValue(overdueMs / 1000, 's')} late` } : {}),
    },
    failed: { value: count(failed) },
    completed: { value: count(completed) },
    workers: workers.alive,
    workerSeenMs: latest(seenMs),
    processed: ended === null ? undefined : Number(ended) + Number(broken ?? 0),
    failures: broken === null ? (ended === null ? undefined : 0) : Number(broken),
  };
}

/** Of those with the lowest priority, the one that waits longest: they are the ones that starve. */
async function lowest(
  session: RedisSession,
  key: (suffix: string) => string,
  last: Reply | undefined,
): Promise<Reply> {
  const score = scoreOf(last);
  if (!Number.isFinite(score)) return null;
  const from = Math.floor(score / priorityScale) * priorityScale;
  const range: Command = ['ZRANGEBYSCORE', key('prioritized'), from, '+inf', 'LIMIT', 0, 1];
  return elements(await session.ask(...range))[0] ?? null;
}

/**
 * Since when each of these jobs has been waiting, at the earliest: it was made then and was to wait `delay`, or it was
 * last tried then.
 */
async function waitingSince(
  session: RedisSession,
  key: (suffix: string) => string,
  ids: readonly (Reply | undefined)[],
): Promise<readonly number[]> {
  const wanted = ids.filter((id) => typeof id === 'string');
  const jobs = await session.askEach(
    wanted.map(
      (id) => ['HMGET', Buffer.from(key(id), 'latin1'), 'timestamp', 'processedOn', 'opts'] as const,
    ),
  );
  return jobs.flatMap((job) => {
    const [timestamp, processedOn, opts] = elements(job);
    const madeMs = momentMs(timestamp);
    if (madeMs === undefined) return [];
    const delay = Number(fieldsOf(opts)['delay'] ?? 0) || 0;
    return [Math.max(madeMs + delay, momentMs(processedOn) ?? 0)];
  });
}

/** Workers by the names of their connections; where nobody may see or set those, one that looked after others counts. */
async function readWorkers(
  session: RedisSession,
  called: string,
  seen: Reply | undefined,
): Promise<{ readonly alive: Told | Error; readonly idleS?: number }> {
  const [list] = await session.askAll([['CLIENT', 'LIST']]);
  const atLeast = { value: 1, detail: 'at least one: their connections cannot be told apart here' };
  if (typeof list !== 'string') {
    if (typeof seen === 'string') return { alive: atLeast };
    const words = list instanceof RedisError ? list.message : 'an odd answer';
    return {
      alive: new Error(
        `Workers cannot be seen (CLIENT LIST: ${words}). Allow the user of the connection +client|list.`,
      ),
    };
  }
  const idle = list.split('\n').flatMap((line) => {
    const [, name = ''] = / name=(\S*)/.exec(line) ?? [];
    return name === called || name.startsWith(`${called}:w:`)
      ? [Number(/ idle=(\d+)/.exec(line)?.[1] ?? 0)]
      : [];
  });
  if (idle.length === 0) return { alive: typeof seen === 'string' ? atLeast : { value: 0 } };
  return { alive: { value: idle.length }, idleS: Math.min(...idle) };
}

function isMarker(entry: Reply | undefined): boolean {
  return typeof entry === 'string' && entry.startsWith('0:');
}

function count(reply: Reply | undefined): number {
  return Number(reply ?? 0);
}

function elements(reply: Reply | undefined): readonly Reply[] {
  return Array.isArray(reply) ? reply : [];
}

/** Of `[member, score]`; NaN where there is none. */
function scoreOf(reply: Reply | undefined): number {
  return Number(elements(reply)[1] ?? Number.NaN);
}

function latest(moments: readonly (number | undefined)[]): number | undefined {
  const known = moments.filter((one) => one !== undefined);
  return known.length === 0 ? undefined : Math.max(...known);
}
