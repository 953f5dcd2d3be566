import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { z } from 'zod';
import { metricsOf } from '../../src/define/probe.ts';
import redis from '../../src/probes/redis.ts';
import { countKeys } from '../../src/targets/redis/key-scan.ts';
import type { Command, RedisSession } from '../../src/targets/redis/session.ts';
import { freePort } from '../support/free-port.ts';
import { hasRedisServer, startTestRedis, type TestRedis } from '../support/redis.ts';
import { redisProcess } from '../support/redis-process.ts';
import { measured, readingNamed } from './measured.ts';
import type { Answers } from './probe-context.ts';

/** Stands still until it is moved on. */
function movedClock(startMs = 0) {
  let nowMs = startMs;
  return {
    now: () => new Date(nowMs),
    advance(ms: number) {
      nowMs += ms;
    },
  };
}

describe.skipIf(!hasRedisServer())('a Redis server', () => {
  let server: TestRedis;
  let client: Redis;
  beforeAll(async () => {
    server = await startTestRedis();
    client = new Redis(server.url);
  });
  afterAll(async () => {
    client.disconnect();
    await server.dispose();
  });
  beforeEach(async () => void (await client.flushall()));

  const read = (input: z.input<typeof redis.parameters> = {}, answers: Answers = {}) =>
    measured(redis, { connection: { url: server.url }, ...answers }, input);

  it('is up, and is told with its version and the time that it took', async () => {
    const readings = await read({ include: [] });
    expect(readings.map(({ metric }) => metric)).toEqual(['up', 'latency']);
    expect(readingNamed(readings, 'up')).toMatchObject({
      value: 1,
      detail: expect.stringMatching(/^Redis \d+\./),
    });
    expect(readingNamed(readings, 'latency').value).toBeGreaterThan(0);
  });

  it('answers every metric of the catalogue, but those of replicas', async () => {
    await client.set('a', '1');
    await client.get('a');
    const memory = new Map<string, unknown>();
    const clock = movedClock(Date.parse('2026-11-22T00:00:00Z'));
    const patterns = [{ pattern: 'a*' }];
    await read({ patterns }, { memory, clock });
    clock.advance(60_000);
    const readings = await read({ patterns }, { memory, clock });
    const wanted = Object.keys(metricsOf(redis as never, redis.parameters.parse({ patterns })));
    const got = new Set(readings.map(({ metric }) => metric));
    expect(wanted.filter((metric) => !got.has(metric) && !metric.startsWith('replication-'))).toEqual([]);
    expect(readings.filter(({ error }) => error !== undefined)).toEqual([]);
    expect(readingNamed(readings, 'append-only-ok').value).toBe(1);
    expect(readingNamed(readings, 'last-save-ok').value).toBe(1);
    expect(readingNamed(readings, 'memory-used').value).toBeGreaterThan(100_000);
    expect(readingNamed(readings, 'memory-used-percent').detail).toContain('as there is no maxmemory');
    expect(readingNamed(readings, 'connections-used').detail).toMatch(/^\d+ of \d+$/);
  });

  it('counts hits since the last look, and says so of the first', async () => {
    await client.config('RESETSTAT');
    await client.set('here', '1');
    for (let turn = 0; turn < 3; turn += 1) await client.get('here');
    await client.get('gone');
    const memory = new Map<string, unknown>();
    const clock = movedClock();
    const first = readingNamed(await read({ include: ['cache'] }, { memory, clock }), 'hit-rate');
    expect(first).toMatchObject({ value: 75, detail: '3 of 4 since the start' });
    await client.get('gone');
    clock.advance(30_000);
    const second = readingNamed(await read({ include: ['cache'] }, { memory, clock }), 'hit-rate');
    expect(second).toMatchObject({ value: 0, detail: '0 of 1 since the last look' });
    await client.config('RESETSTAT');
    await client.get('here');
    clock.advance(30_000);
    const anew = readingNamed(await read({ include: ['cache'] }, { memory, clock }), 'hit-rate');
    expect(anew).toMatchObject({ value: 100, detail: '1 of 1 since the start' });
  });

  it('counts the keys of each database, and clients that wait', async () => {
    await client.set('a', '1');
    const other = client.duplicate({ db: 3 });
    await other.mset('b', '1', 'c', '1');
    await other.expire('c', 1000);
    const waiting = client.duplicate();
    const wait = waiting.blpop('nothing', 0).catch(() => undefined);
    await vi.waitFor(async () => {
      const readings = await read({ include: ['keys', 'clients'] });
      expect(readingNamed(readings, 'keys', 'db0').value).toBe(1);
      expect(readingNamed(readings, 'keys', 'db3')).toMatchObject({ value: 2, detail: '1 of them expire' });
      expect(readingNamed(readings, 'blocked-clients').value).toBe(1);
    });
    waiting.disconnect();
    other.disconnect();
    await wait;
  });

  it('counts keys by pattern, those without expiry, and how many there are more a minute', async () => {
    const fill = async (from: number, to: number) => {
      const pipeline = client.pipeline();
      for (let n = from; n < to; n += 1) pipeline.set(`session:${n}`, '1', 'EX', n % 10 === 0 ? 1000 : 2000);
      await pipeline.exec();
    };
    await fill(0, 5_000);
    for (let n = 0; n < 7; n += 1) await client.set(`session:eternal-${n}`, '1');
    await client.set(Buffer.from([115, 101, 115, 115, 105, 111, 110, 58, 255, 254]), 'no text');
    await client.set('other', '1');
    const memory = new Map<string, unknown>();
    const clock = movedClock();
    const patterns = [
      { pattern: 'session:*', metric: 'sessions' },
      { pattern: 'o*', db: 0 },
      { pattern: '*', db: 9 },
    ];
    const first = await read({ include: [], patterns }, { memory, clock });
    expect(readingNamed(first, 'sessions').value).toBe(5_008);
    expect(readingNamed(first, 'sessions-without-expiry')).toMatchObject({ value: 8, detail: '8 of 5,008' });
    expect(readingNamed(first, 'keys-matching', 'db0 o*').value).toBe(1);
    expect(readingNamed(first, 'keys-matching', 'db9 *').value).toBe(0);
    expect(first.some(({ metric }) => metric === 'sessions-per-minute')).toBe(false);
    await fill(5_000, 5_100);
    clock.advance(30_000);
    const second = await read({ include: [], patterns }, { memory, clock });
    expect(readingNamed(second, 'sessions-per-minute').value).toBe(200);
    expect(readingNamed(second, 'keys-matching-per-minute', 'db0 o*').value).toBe(0);
  });

  it('stops counting at its limit, says so, and compares nothing with a part', async () => {
    const pipeline = client.pipeline();
    for (let n = 0; n < 6_000; n += 1) pipeline.set(`session:${n}`, '1');
    await pipeline.exec();
    const memory = new Map<string, unknown>();
    const clock = movedClock();
    const input = { include: [], scanKeys: 2_000, patterns: [{ pattern: '*', metric: 'sessions' }] };
    for (let turn = 0; turn < 2; turn += 1) {
      const readings = await read(input, { memory, clock });
      const found = readingNamed(readings, 'sessions');
      expect(found.value).toBeGreaterThanOrEqual(1_900);
      expect(found.value).toBeLessThan(6_000);
      expect(found.detail).toBe('at least: stopped after about 2,000 of 6,000 keys');
      expect(readings.some(({ metric }) => metric === 'sessions-per-minute')).toBe(false);
      clock.advance(60_000);
    }
    const noTime = await read({ ...input, scanKeys: 1_000_000, scanTime: '0ms' });
    expect(readingNamed(noTime, 'sessions').detail).toContain('at least');
  });

  it('tells of a snapshot that failed', async () => {
    const savedMs = Number(await client.lastsave()) * 1000;
    const clock = movedClock(savedMs + 90_000);
    await client.set('a', '1');
    const readings = await read({ include: ['persistence'] }, { clock });
    expect(readingNamed(readings, 'last-save-age').value).toBe(90);
    expect(readingNamed(readings, 'unsaved-changes').value).toBeGreaterThan(0);
    const [, dir] = (await client.config('GET', 'dir')) as string[];
    // A folder of that name is in its way.
    await mkdir(`${dir}/dump.rdb`);
    await client.bgsave();
    await vi.waitFor(async () => {
      expect(readingNamed(await read({ include: ['persistence'] }), 'last-save-ok')).toMatchObject({
        value: 0,
        status: 'critical',
      });
    });
  });

  it('counts what it evicts, against maxmemory', async () => {
    const small = await startTestRedis({
      maxmemory: '3mb',
      maxmemoryPolicy: 'allkeys-lru',
      appendOnly: false,
    });
    const filler = new Redis(small.url);
    const memory = new Map<string, unknown>();
    const clock = movedClock();
    const look = () =>
      measured(redis, { connection: { url: small.url }, memory, clock }, { include: ['memory', 'cache'] });
    expect(readingNamed(await look(), 'evicted').value).toBe(0);
    for (let n = 0; n < 400; n += 1) await filler.set(`k${n}`, 'x'.repeat(10_000));
    clock.advance(60_000);
    const readings = await look();
    const evicted = readingNamed(readings, 'evicted').value ?? 0;
    expect(evicted).toBeGreaterThan(100);
    expect(readingNamed(readings, 'evictions-per-minute').value).toBe(evicted);
    expect(readingNamed(readings, 'memory-used-percent')).toMatchObject({
      detail: expect.stringContaining('of 3 MiB (maxmemory)'),
    });
    expect(readingNamed(readings, 'memory-used-percent').value).toBeGreaterThan(80);
    filler.disconnect();
    await small.dispose();
  });

  it('tells how far replicas are behind, and a replica that its master is gone', async () => {
    const { port: masterPort } = new URL(server.url);
    const port = await freePort();
    // Without a folder of its own it would leave what it is sent in the one that tests are run in.
    const dir = await mkdtemp(join(tmpdir(), 'watchbill-replica-'));
    const words = [
      '--dir',
      dir,

      '--port',
      String(port),
      '--bind',
      '127.0.0.1',
      '--save',
      '',
      '--replicaof',
      '127.0.0.1',
      masterPort,
    ];
    const running = redisProcess(port, words);
    await running.start();
    const connection = { url: running.url };
    try {
      await vi.waitFor(
        async () => {
          const ofMaster = await read({ include: ['replication'] });
          expect(readingNamed(ofMaster, 'replication-lag', `127.0.0.1:${port}`).detail).toBe('online');
          expect(
            readingNamed(ofMaster, 'replication-lag-bytes', `127.0.0.1:${port}`).value,
          ).toBeGreaterThanOrEqual(0);
          const ofReplica = await measured(redis, { connection }, { include: ['replication'] });
          expect(readingNamed(ofReplica, 'replication-link')).toMatchObject({ value: 1 });
          expect(readingNamed(ofReplica, 'replication-lag', 'this replica').value).toBeGreaterThanOrEqual(0);
        },
        { timeout: 25_000 },
      );
      await running.ask((one) => one.replicaof('127.0.0.1', 1));
      await vi.waitFor(async () => {
        const alone = await measured(redis, { connection }, { include: ['replication'] });
        expect(readingNamed(alone, 'replication-link')).toMatchObject({ value: 0, status: 'critical' });
      });
    } finally {
      await running.end('SIGKILL');
      await rm(dir, { recursive: true, force: true });
    }
  });

  it('leaves no client behind', async () => {
    await read({ patterns: [{ pattern: '*' }] });
    await vi.waitFor(async () => {
      expect(
        String(await client.client('LIST'))
          .trim()
          .split('\n'),
      ).toHaveLength(1);
    });
  });
});

describe('its parameters', () => {
  it.each([
    [[{ pattern: 'a*' }, { pattern: 'a*' }]],
    [[{ pattern: 'a*', metric: 'up' }]],
    [[{ pattern: 'a*', metric: 'keys-matching' }]],
    [
      [
        { pattern: 'a*', metric: 'a' },
        { pattern: 'b*', metric: 'a-per-minute' },
      ],
    ],
    [[{ pattern: 'a*', metric: 'Sessions' }]],
  ])('refuse %j', (patterns) => {
    expect(redis.parameters.safeParse({ patterns }).success).toBe(false);
  });

  it('take the same pattern in two databases, and stand in a JSON Schema', () => {
    const patterns = [{ pattern: 'a*' }, { pattern: 'a*', db: 1 }];
    expect(redis.parameters.safeParse({ patterns }).success).toBe(true);
    expect(z.toJSONSchema(redis.parameters, { io: 'input', unrepresentable: 'any' })).toMatchObject({
      type: 'object',
    });
  });
});

describe('a scan', () => {
  it('counts a key once that is named twice while the table is resized, and asks once for its life', async () => {
    const pages = [
      ['7', ['a', 'b', 'a']],
      ['9', ['b', 'c']],
      ['0', ['a']],
    ];
    const asked: string[] = [];
    const session = {
      ask: async () => pages.shift() ?? null,
      askAll: async (commands: readonly Command[]) =>
        commands.map(([, key]) => {
          asked.push(String(key));
          return key?.toString() === 'c' ? 60 : -1;
        }),
    };
    const limits = { mostKeys: 1e6, untilMs: Number.POSITIVE_INFINITY };
    expect(await countKeys(session as unknown as RedisSession, '*', true, limits)).toMatchObject({
      matching: 3,
      withoutExpiry: 2,
      complete: true,
    });
    expect(asked).toEqual(['a', 'b', 'c']);
  });
});
