import { ConfigError } from '../../domain/errors.ts';
import { formatValue } from '../../domain/format-value.ts';
import type { RedisSession } from '../redis/session.ts';
import { sizesOf } from './sizes.ts';
import type { QueueState, Told } from './state.ts';

export interface ArqPlace {
  readonly queueName: string;
  /** Default that of the queue. */
  readonly healthKey?: string | undefined;
  readonly healthCheckIntervalMs: number;
  /** Whether one worker process alone serves the queue. */
  readonly singleWorker: boolean;
  /** Where the application keeps jobs that were given up. */
  readonly deadKeys: readonly string[];
}

/** Jobs that run are among those that were due first. */
const looked = 1_000;

/**
 * Reads the keys of ARQ: the queue is a sorted set of job ids by the millisecond at which they are due. A job stays in
 * it until it is done; while it runs there is an `arq:in-progress:<id>`. Workers write one line about themselves
 * (`… j_complete=4 j_failed=1 …`), which lives for the interval of their health check and a second. What jobs are is
 * pickled, and nobody's business.
 */
export async function readArq(session: RedisSession, place: ArqPlace, now: Date): Promise<QueueState> {
  const { queueName, healthKey = `${queueName}:health-check` } = place;
  const nowMs = now.getTime();
  const [due, later, page, health, life] = await session.askEach([
    ['ZCOUNT', queueName, '-inf', nowMs],
    ['ZCOUNT', queueName, `(${nowMs}`, '+inf'],
    ['ZRANGEBYSCORE', queueName, '-inf', nowMs, 'WITHSCORES', 'LIMIT', 0, looked],
    ['GET', healthKey],
    ['PTTL', healthKey],
  ]);
  const jobs = pairsOf(Array.isArray(page) ? page : []);
  const running = await session.askEach(
    jobs.map(
      ({ id }) =>
        ['EXISTS', Buffer.concat([Buffer.from('arq:in-progress:'), Buffer.from(id, 'latin1')])] as const,
    ),
  );
  const waiting = jobs.filter((_, index) => running[index] !== 1);
  const active = jobs.length - waiting.length;
  const dead = await sizesOf(session, place.deadKeys);
  const told = readHealth(health);
  const seenMs = told === undefined ? undefined : nowMs - ageOf(Number(life), place);
  return {
    waiting: [{ count: Math.max(0, Number(due) - active), oldestMs: waiting[0]?.dueMs }],
    active: { value: active },
    delayed: { value: Number(later) },
    failed: place.deadKeys.length > 0 ? { value: sum(dead) } : sinceStart(told?.failed),
    completed: sinceStart(told?.complete),
    workers:
      told === undefined
        ? { value: 0, detail: `nobody writes '${healthKey}'` }
        : { value: 1, detail: 'at least one: ARQ does not tell how many' },
    workerSeenMs: seenMs,
    // Several write to the one line by turns: a difference of their counters would mean nothing.
    processed: place.singleWorker && told !== undefined ? told.complete + told.failed : undefined,
    failures: place.singleWorker ? told?.failed : undefined,
  };
}

function sinceStart(value: number | undefined): Told | undefined {
  return value === undefined ? undefined : { value, detail: 'since the start of the worker that wrote last' };
}

function ageOf(leftMs: number, { healthCheckIntervalMs, queueName }: ArqPlace): number {
  const ageMs = healthCheckIntervalMs + 1000 - leftMs;
  if (ageMs >= -1000) return Math.max(0, ageMs);
  const interval = formatValue(healthCheckIntervalMs / 1000, 's');
  throw new ConfigError(
    `Workers of '${queueName}' report less often than every ${interval}. Set healthCheckInterval to their health_check_interval.`,
  );
}

function readHealth(line: unknown): { readonly complete: number; readonly failed: number } | undefined {
  if (typeof line !== 'string') return undefined;
  const figure = (name: string) => Number(new RegExp(`\\b${name}=(\\d+)`).exec(line)?.[1] ?? 0);
  return { complete: figure('j_complete'), failed: figure('j_failed') };
}

function pairsOf(page: readonly unknown[]): readonly { readonly id: string; readonly dueMs: number }[] {
  return page.flatMap((id, index) =>
    index % 2 === 0 ? [{ id: String(id), dueMs: Number(page[index + 1]) }] : [],
  );
}

function sum(sizes: readonly number[]): number {
  return sizes.reduce((total, size) => total + size, 0);
}
