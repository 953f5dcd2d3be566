import { z } from 'zod';
import { duration } from '../define/parameters.ts';
import { defineProbe, type MetricCatalogue } from '../define/probe.ts';
import { formatValue } from '../domain/format-value.ts';
import type { Reading } from '../domain/probe.ts';
import { counterChange } from '../targets/counter-change.ts';
import { readArq } from '../targets/queues/arq.ts';
import { readBullmq } from '../targets/queues/bullmq.ts';
import { readLists } from '../targets/queues/list.ts';
import { readSidekiq } from '../targets/queues/sidekiq.ts';
import type { QueueState, Told } from '../targets/queues/state.ts';
import { readingOf } from '../targets/reading-of.ts';
import { redisAddress } from '../targets/redis/address.ts';
import { type RedisSession, withRedis } from '../targets/redis/session.ts';

const key = z.string().min(1).max(500);
const keys = z
  .array(key)
  .min(1)
  .max(200)
  .refine((all) => new Set(all).size === all.length, 'names the same twice');

const bullmq = z.strictObject({
  kind: z.literal('bullmq'),
  /** Of the queue. */
  name: key,
  /** What its keys begin with; default `bull`. */
  prefix: key.default('bull'),
});

const arq = z.strictObject({
  kind: z.literal('arq'),
  /** As the worker's `queue_name`; default `arq:queue`. */
  queueName: key.default('arq:queue'),
  /** As the worker's `health_check_key`; default that of the queue. */
  healthKey: key.optional(),
  /** As the worker's `health_check_interval`; default 1h, as ARQ's. */
  healthCheckInterval: duration.default(3_600_000),
  /** Whether one worker process alone serves the queue: only then do its counters tell how many jobs it does. */
  singleWorker: z.boolean().default(false),
  /** Keys (lists, sets, hashes) in which the application keeps jobs that were given up; ARQ itself keeps none. */
  deadKeys: z.array(key).max(20).default([]),
});

const sidekiq = z.strictObject({
  kind: z.literal('sidekiq'),
  /** Which queues; default all that there are, 200 at most. */
  queues: keys.optional(),
  /** Of redis-namespace, where it is used. */
  namespace: key.optional(),
});

const list = z.strictObject({
  kind: z.literal('list'),
  /** Lists (or sets, hashes, streams) of jobs that wait, e.g. `celery` or `rq:queue:default`. */
  keys,
  /** The end that jobs are taken from: Celery's is `tail`, RQ's is `head`. Default tail. */
  oldest: z.enum(['head', 'tail']).default('tail'),
  /** Where the moment stands at which a job was put in; without it `oldest-waiting` is left out. */
  timestamp: z
    .strictObject({
      /** In the job's JSON, e.g. `headers.sent_at`: seconds, milliseconds or ISO 8601. */
      field: z.string().min(1).max(200),
      /** Where lists hold ids only: what the keys of the jobs' hashes begin with, e.g. `rq:job:`. */
      hash: key.optional(),
    })
    .optional(),
  /** A key that holds the jobs that run, e.g. `unacked` or `rq:wip:default`. */
  active: key.optional(),
  /** A key that holds the jobs for later, e.g. `rq:scheduled:default`. */
  delayed: key.optional(),
  /** A key that holds the jobs that were given up, e.g. `rq:failed:default`. */
  failed: key.optional(),
});

const parameters = z.discriminatedUnion('kind', [bullmq, arq, sidekiq, list]);
type Parameters = z.output<typeof parameters>;

const metrics = {
  waiting: { title: 'Jobs waiting', unit: 'count' },
  'oldest-waiting': { title: 'Oldest waiting job', unit: 's' },
  active: { title: 'Jobs running', unit: 'count' },
  delayed: { title: 'Jobs for later', unit: 'count' },
  retrying: { title: 'Jobs to be tried again', unit: 'count' },
  failed: { title: 'Jobs given up', unit: 'count' },
  completed: { title: 'Jobs done, of those that are kept', unit: 'count' },
  'workers-alive': { title: 'Workers alive', unit: 'count' },
  'worker-last-seen': { title: 'Last sign of a worker', unit: 's' },
  'processed-per-minute': { title: 'Jobs ended', unit: 'per-minute' },
  'failures-per-minute': { title: 'Jobs failed', unit: 'per-minute' },
} as const satisfies MetricCatalogue;

const workerless = ['workers-alive', 'worker-last-seen', 'processed-per-minute', 'failures-per-minute'];
/** What these kinds of queues never tell. */
const untold: Readonly<Record<Parameters['kind'], readonly string[]>> = {
  bullmq: ['retrying'],
  arq: ['retrying'],
  sidekiq: ['completed'],
  list: ['retrying', 'completed', ...workerless],
};

function catalogueOf({ kind }: Parameters): MetricCatalogue {
  const many = kind === 'sidekiq' || kind === 'list' ? { parts: 'queue' } : {};
  const { waiting, 'oldest-waiting': oldest, ...others } = metrics;
  const all = { waiting: { ...waiting, ...many }, 'oldest-waiting': { ...oldest, ...many }, ...others };
  return Object.fromEntries(Object.entries(all).filter(([name]) => !untold[kind].includes(name)));
}

/** A queue of jobs that some program keeps in Redis. Its keys are only ever read. */
export default defineProbe({
  title: 'Queue in Redis',
  connection: 'redis',
  parameters,
  timeoutMs: 5000,
  metrics: catalogueOf,
  async run({ connection, signal, clock, memory }, place) {
    return await withRedis(redisAddress(connection), signal, async (session) => {
      const now = clock.now();
      return described(await readQueue(session, place, now), now, memory);
    });
  },
});

async function readQueue(session: RedisSession, place: Parameters, now: Date): Promise<QueueState> {
  switch (place.kind) {
    case 'bullmq':
      return await readBullmq(session, place, now);
    case 'arq':
      return await readArq(session, { ...place, healthCheckIntervalMs: place.healthCheckInterval }, now);
    case 'sidekiq':
      return await readSidekiq(session, place, now);
    case 'list':
      return await readLists(session, place);
  }
}

function described(state: QueueState, now: Date, memory: Map<string, unknown>): readonly Reading[] {
  const readings: Reading[] = [];
  for (const { part, count, oldestMs, detail, untimed = false } of state.waiting) {
    const more = part === undefined ? {} : { part };
    readings.push(readingOf(metrics, 'waiting', count, detail === undefined ? more : { ...more, detail }));
    if (untimed) continue;
    if (count > 0 && oldestMs === undefined) {
      const error = 'The oldest job does not say since when it waits.';
      readings.push({ metric: 'oldest-waiting', unit: metrics['oldest-waiting'].unit, error, ...more });
      continue;
    }
    const seconds = oldestMs === undefined ? 0 : Math.max(0, now.getTime() - oldestMs) / 1000;
    const words = oldestMs === undefined ? 'nothing waits' : formatValue(seconds, 's');
    readings.push(readingOf(metrics, 'oldest-waiting', seconds, { ...more, detail: words }));
  }
  for (const name of ['active', 'delayed', 'retrying', 'failed', 'completed'] as const) {
    const told = state[name];
    if (told !== undefined) readings.push(readingOf(metrics, name, told.value, detailOf(told)));
  }
  return [...readings, ...workersOf(state, now), ...ratesOf(state, now, memory)];
}

function workersOf({ waiting, workers, workerSeenMs }: QueueState, now: Date): readonly Reading[] {
  const readings: Reading[] = [];
  const metric = 'workers-alive';
  if (workers instanceof Error) readings.push({ metric, unit: metrics[metric].unit, error: workers.message });
  else if (workers !== undefined) {
    const stuck =
      workers.value === 0 && waiting.some(({ count, oldestMs }) => count > 0 || oldestMs !== undefined);
    const bad = { status: 'critical', detail: 'something waits and nobody works' } as const;
    readings.push(readingOf(metrics, metric, workers.value, { ...detailOf(workers), ...(stuck ? bad : {}) }));
  }
  if (workerSeenMs !== undefined) {
    const seconds = Math.max(0, now.getTime() - workerSeenMs) / 1000;
    readings.push(readingOf(metrics, 'worker-last-seen', seconds));
  }
  return readings;
}

function ratesOf(
  { processed, failures }: QueueState,
  now: Date,
  memory: Map<string, unknown>,
): readonly Reading[] {
  if (processed === undefined || failures === undefined) return [];
  const change = counterChange(memory, 'jobs', now, { processed, failures });
  if (change === undefined) return [];
  const perMinute = (count: number) => (count / change.seconds) * 60;
  return [
    readingOf(metrics, 'processed-per-minute', perMinute(change.by.processed)),
    readingOf(metrics, 'failures-per-minute', perMinute(change.by.failures)),
  ];
}

function detailOf({ detail }: Told): { readonly detail?: string } {
  return detail === undefined ? {} : { detail };
}
