import { z } from 'zod';
import { duration } from '../define/parameters.ts';
import { defineProbe, type MetricCatalogue } from '../define/probe.ts';
import type { Reading } from '../domain/probe.ts';
import { DownError } from '../targets/network-failure.ts';
import { failedReadings, readingOf } from '../targets/reading-of.ts';
import { redisAddress } from '../targets/redis/address.ts';
import { cache } from '../targets/redis/cache.ts';
import { clients } from '../targets/redis/clients.ts';
import type { MetricGroup } from '../targets/redis/group.ts';
import { describeServer, parseInfo, type RedisInfo } from '../targets/redis/info.ts';
import {
  type CountOptions,
  type KeyPattern,
  keyMetrics,
  readKeyCounts,
} from '../targets/redis/key-counts.ts';
import { keyspace } from '../targets/redis/keyspace.ts';
import { memoryUse } from '../targets/redis/memory.ts';
import { persistence } from '../targets/redis/persistence.ts';
import { replication } from '../targets/redis/replication.ts';
import { type RedisSession, withRedis } from '../targets/redis/session.ts';
import { throughput } from '../targets/redis/throughput.ts';

const groups = {
  memory: memoryUse,
  cache,
  clients,
  keys: keyspace,
  persistence,
  replication,
  throughput,
} satisfies Record<string, MetricGroup>;
type GroupName = keyof typeof groups;
const groupNames = Object.keys(groups) as [GroupName, ...GroupName[]];

const always = {
  up: { title: 'Answers', unit: 'none' },
  latency: { title: 'Time to connect and to answer', unit: 'ms' },
} as const;

const known: MetricCatalogue = Object.assign(
  {},
  always,
  ...Object.values(groups).map(({ metrics }) => metrics),
);

const keyPattern = z.strictObject({
  /** As KEYS has it, e.g. `session:*`. */
  pattern: z.string().min(1).max(300),
  /** Of which database; default that of the connection. */
  db: z.int().min(0).max(99_999).optional(),
  /** Its name, e.g. `sessions`, with `sessions-without-expiry` and `sessions-per-minute`; default a part of `keys-matching`. */
  metric: z
    .string()
    .regex(/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/, "has to be lower-case words joined by dashes, e.g. 'sessions'")
    .max(60)
    .optional(),
  /** Whether each key is asked whether it expires; default true. */
  expiry: z.boolean().default(true),
});

function namedOnce(patterns: readonly KeyPattern[]): boolean {
  const own = patterns
    .filter(({ metric }) => metric !== undefined)
    .flatMap((one) => Object.keys(keyMetrics([one])));
  const others = new Set([
    ...Object.keys(known),
    ...Object.keys(keyMetrics([{ pattern: '*', expiry: true }])),
  ]);
  const parts = patterns
    .filter(({ metric }) => metric === undefined)
    .map(({ pattern, db }) => `${db} ${pattern}`);
  return (
    [own, parts].every((all) => new Set(all).size === all.length) && !own.some((name) => others.has(name))
  );
}

/** A server of Redis' family: Redis, Valkey, KeyDB, Dragonfly. It is only ever asked to tell, never to change. */
export default defineProbe({
  title: 'Redis',
  connection: 'redis',
  parameters: z.strictObject({
    /** What is read besides `up` and `latency`; default all. */
    include: z.array(z.enum(groupNames)).default([...groupNames]),
    /** Keys to count, by SCAN. */
    patterns: z
      .array(keyPattern)
      .max(20)
      .refine(namedOnce, 'names a metric twice, or one that this probe has already')
      .default([]),
    /** How many keys are looked at for one pattern, about; default 1,000,000. */
    scanKeys: z.int().min(1_000).max(100_000_000).default(1_000_000),
    /** How long all patterns together may take; keep it below the probe's deadline. Default 3s. */
    scanTime: duration.default(3_000),
  }),
  timeoutMs: 5000,
  metrics: ({ patterns }) => ({ ...known, ...keyMetrics(patterns) }),
  async run({ connection, signal, memory, clock }, { include, patterns, scanKeys, scanTime }) {
    const address = redisAddress(connection);
    const options = { mostKeys: scanKeys, withinMs: scanTime, db: address.db, memory, clock };
    try {
      return await withRedis(address, signal, async (session) => [
        ...(await readFigures(session, [...new Set(include)], options)),
        ...(await readKeyCounts(session, patterns, options)),
      ]);
    } catch (error) {
      if (!(error instanceof DownError)) throw error;
      return [readingOf(always, 'up', 0, { status: 'critical', detail: error.message })];
    }
  },
});

/** A command that is refused costs its own figures only; what ends the conversation ends the run. */
async function readFigures(
  session: RedisSession,
  include: readonly GroupName[],
  options: Pick<CountOptions, 'memory' | 'clock' | 'db'>,
): Promise<readonly Reading[]> {
  const latency = readingOf(always, 'latency', session.latencyMs);
  const attempt = async <T>(work: Promise<T>): Promise<T | Error> => {
    try {
      return await work;
    } catch (error) {
      if (!session.open) throw error;
      return error instanceof Error ? error : new Error(String(error));
    }
  };
  const info = await attempt(session.ask('INFO').then((text): RedisInfo => parseInfo(String(text))));
  if (info instanceof Error) {
    const failed = include.flatMap((name) => failedReadings(groups[name].metrics, info));
    return [readingOf(always, 'up', 1), latency, ...failed];
  }
  const readings = [readingOf(always, 'up', 1, { detail: describeServer(info) }), latency];
  for (const name of include) {
    const { metrics, read } = groups[name];
    const found = await attempt(read(session, { ...options, info }));
    readings.push(...(found instanceof Error ? failedReadings(metrics, found) : found));
  }
  return readings;
}
