import { Queue, Worker } from 'bullmq';
import { Redis } from 'ioredis';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { z } from 'zod';
import { metricsOf } from '../../src/define/probe.ts';
import type { Reading } from '../../src/domain/probe.ts';
import queue from '../../src/probes/queue.ts';
import { freePort } from '../support/free-port.ts';
import { describeHostileTarget } from '../support/hostile-tcp.ts';
import { hasRedisServer, startTestRedis, type TestRedis } from '../support/redis.ts';
import { measured, readingNamed } from './measured.ts';
import type { Answers } from './probe-context.ts';

type Input = z.input<typeof queue.parameters>;
const at = (nowMs: number) => ({ now: () => new Date(nowMs) });
const namesOf = (input: Input) => Object.keys(metricsOf(queue as never, queue.parameters.parse(input)));
const metricsIn = (readings: readonly Reading[]) => [...new Set(readings.map(({ metric }) => metric))];

describe.skipIf(!hasRedisServer())('queues in a real Redis', () => {
  let server: TestRedis;
  let client: Redis;
  beforeAll(async () => {
    server = await startTestRedis({ appendOnly: false });
    client = new Redis(server.url);
    client.on('error', () => undefined);
  });
  afterAll(async () => {
    client.disconnect();
    await server.dispose();
  });
  beforeEach(async () => void (await client.flushall()));

  const read = (input: Input, answers: Answers = {}) =>
    measured(queue, { connection: { url: server.url }, ...answers }, input);
  const connection = () => ({ url: server.url, maxRetriesPerRequest: null });

  describe('BullMQ', () => {
    const input: Input = { kind: 'bullmq', name: 'mails' };
    const queues: Queue[] = [];
    const workers: Worker[] = [];
    const open = (name = 'mails', more: object = {}) => {
      const made = new Queue(name, { connection: connection(), ...more });
      made.on('error', () => undefined);
      queues.push(made);
      return made;
    };
    const work = (job: () => Promise<unknown>, more: object = {}) => {
      const worker = new Worker('mails', job, { connection: connection(), ...more });
      worker.on('error', () => undefined);
      workers.push(worker);
      return worker;
    };
    const closeAll = async () => {
      await Promise.all(workers.splice(0).map((one) => one.close(true)));
      await Promise.all(queues.splice(0).map((one) => one.close()));
    };

    it('is told as it stands: what waits, since when, what runs, failed, is done and is for later', async () => {
      const mails = open();
      const startMs = Date.now();
      await mails.add('good', {});
      await mails.add('bad', {});
      await mails.add('later', {}, { delay: 3_600_000 });
      let wanted = 2;
      const worker = work(
        async () => {
          wanted -= 1;
          if (wanted === 0) throw new Error('no');
          if (wanted < 0) await new Promise(() => {});
        },
        { metrics: { maxDataPoints: 10 }, name: 'first' },
      );
      const memory = new Map<string, unknown>();
      await vi.waitFor(async () => {
        expect(readingNamed(await read(input, { memory, clock: at(startMs) }), 'failed').value).toBe(1);
      });
      await mails.add('long', {});
      await vi.waitFor(async () => expect(readingNamed(await read(input), 'active').value).toBe(1));
      await mails.add('waits', {}, { timestamp: startMs - 90_000 });
      await mails.add('waits more', {});
      await mails.add('matters', {}, { priority: 1, timestamp: startMs - 10_000 });
      await mails.add('matters less', {}, { priority: 9, timestamp: startMs - 200_000 });
      const readings = await read(input, { memory, clock: at(startMs + 60_000) });
      expect(readingNamed(readings, 'waiting').value).toBe(4);
      expect(readingNamed(readings, 'oldest-waiting')).toMatchObject({ value: 260, detail: '4 min' });
      expect(readingNamed(readings, 'completed').value).toBe(1);
      expect(readingNamed(readings, 'delayed').value).toBe(1);
      expect(readingNamed(readings, 'workers-alive')).toMatchObject({ value: 1 });
      expect(readingNamed(readings, 'workers-alive').status).toBeUndefined();
      expect(readingNamed(readings, 'worker-last-seen').value).toBeLessThan(120);
      expect(readingNamed(readings, 'processed-per-minute').value).toBeGreaterThanOrEqual(0);
      expect(readingNamed(readings, 'failures-per-minute').value).toBeGreaterThanOrEqual(0);
      expect(namesOf(input).filter((name) => !metricsIn(readings).includes(name))).toEqual([]);
      await worker.close(true);
      await closeAll();
    });

    it('counts the jobs that end, where its workers keep count', async () => {
      const mails = open();
      work(async () => undefined, { metrics: { maxDataPoints: 10 }, removeOnComplete: { count: 0 } });
      const memory = new Map<string, unknown>();
      await mails.add('one', {});
      await vi.waitFor(async () =>
        expect(await client.hget('bull:mails:metrics:completed', 'count')).toBe('1'),
      );
      await read(input, { memory, clock: at(1_000_000) });
      await mails.addBulk(Array.from({ length: 6 }, () => ({ name: 'more', data: {} })));
      await vi.waitFor(async () =>
        expect(await client.hget('bull:mails:metrics:completed', 'count')).toBe('7'),
      );
      const readings = await read(input, { memory, clock: at(1_120_000) });
      expect(readingNamed(readings, 'processed-per-minute').value).toBe(3);
      expect(readingNamed(readings, 'failures-per-minute').value).toBe(0);
      await closeAll();
    });

    it('is critical when something waits and nobody works, also when only its time has come', async () => {
      const mails = open();
      const stuck = { value: 0, status: 'critical', detail: 'something waits and nobody works' };
      const empty = await vi.waitFor(() => read(input));
      expect(readingNamed(empty, 'workers-alive')).toMatchObject({ value: 0 });
      expect(readingNamed(empty, 'workers-alive').status).toBeUndefined();
      expect(readingNamed(empty, 'oldest-waiting')).toMatchObject({ value: 0, detail: 'nothing waits' });
      const startMs = Date.now();
      await mails.add('later', {}, { delay: 1_000 });
      expect(readingNamed(await read(input, { clock: at(startMs) }), 'workers-alive').status).toBeUndefined();
      const late = await read(input, { clock: at(startMs + 61_000) });
      expect(readingNamed(late, 'workers-alive')).toMatchObject(stuck);
      expect(readingNamed(late, 'delayed').detail).toMatch(/^the first is .* late$/);
      expect(readingNamed(late, 'oldest-waiting').value).toBeGreaterThan(50);
      await mails.add('now', {});
      expect(readingNamed(await read(input), 'workers-alive')).toMatchObject(stuck);
      await closeAll();
    });

    it('counts each worker, with and without a name, and none of another queue', async () => {
      const mails = open();
      await mails.waitUntilReady();
      work(async () => undefined);
      work(async () => undefined, { name: 'second' });
      const other = new Worker('other', async () => undefined, { connection: connection() });
      workers.push(other);
      await other.waitUntilReady();
      await vi.waitFor(async () => expect(readingNamed(await read(input), 'workers-alive').value).toBe(2));
      await closeAll();
    });

    it('is known by its prefix, and is said to be paused', async () => {
      const mails = open('mails', { prefix: '{app}' });
      await mails.add('a', {});
      await mails.pause();
      await expect(read(input)).rejects.toThrow("There is no BullMQ queue 'mails' with the prefix 'bull'");
      const readings = await read({ ...input, prefix: '{app}' });
      expect(readingNamed(readings, 'waiting')).toMatchObject({ value: 1, detail: 'the queue is paused' });
      await closeAll();
    });

    it('waits since its last try, or since its delay was over, not since it was made', async () => {
      const mails = open();
      const startMs = Date.now();
      await client.rpush('bull:mails:wait', '7');
      await client.hset('bull:mails:7', { timestamp: startMs - 500_000, opts: '{"delay":400000}' });
      const clock = at(startMs);
      expect(readingNamed(await read(input, { clock }), 'oldest-waiting').value).toBe(100);
      await client.hset('bull:mails:7', { processedOn: startMs - 20_000 });
      expect(readingNamed(await read(input, { clock }), 'oldest-waiting').value).toBe(20);
      await client.hdel('bull:mails:7', 'timestamp');
      expect(readingNamed(await read(input, { clock }), 'oldest-waiting').error).toContain(
        'does not say since when',
      );
      await mails.waitUntilReady();
      await closeAll();
    });

    it('counts no marker of older versions as a job', async () => {
      await client.rpush('bull:mails:wait', '7', '0:1700000000000');
      await client.hset('bull:mails:7', { timestamp: 1_700_000_000_000 });
      const readings = await read(input, { clock: at(1_700_000_030_000) });
      expect(readingNamed(readings, 'waiting').value).toBe(1);
      expect(readingNamed(readings, 'oldest-waiting').value).toBe(30);
    });

    it('tells what it can to a user who may not list clients', async () => {
      await client.call('ACL', 'SETUSER', 'reader', 'on', '>x', '~*', '+@read', '+auth', '+ping', '+select');
      await client.hset('bull:mails:meta', 'version', 'x');
      const url = server.url.replace('//', '//reader:x@');
      const look = () => measured(queue, { connection: { url } }, input);
      expect(readingNamed(await look(), 'workers-alive').error).toContain(
        'Allow the user of the connection +client|list',
      );
      expect(readingNamed(await look(), 'waiting').value).toBe(0);
      await client.set('bull:mails:stalled-check', Date.now(), 'PX', 30_000);
      expect(readingNamed(await look(), 'workers-alive')).toMatchObject({
        value: 1,
        detail: expect.stringContaining('at least one'),
      });
    });

    it('changes nothing and asks for no list of keys', async () => {
      const mails = open();
      await mails.add('a', {});
      await closeAll();
      await client.config('RESETSTAT');
      const before = await client.dbsize();
      await read(input);
      const asked = [...(await client.info('commandstats')).matchAll(/cmdstat_([a-z|]+):/g)].map(
        ([, name]) => name,
      );
      const allowed =
        /^(ping|exists|llen|zcard|lindex|zrange|zrevrange|zrangebyscore|get|hget|hmget|client\|list|info|dbsize|config\|resetstat)$/;
      expect(asked.filter((name) => !allowed.test(name ?? ''))).toEqual([]);
      expect(asked).toContain('llen');
      expect(await client.dbsize()).toBe(before);
    });
  });

  describe('ARQ', () => {
    const nowMs = 1_800_000_000_000;
    const clock = at(nowMs);
    const health = (counts: string, leftMs: number) =>
      client.psetex('arq:queue:health-check', leftMs, `Nov-22 14:00:00 ${counts}`);
    const enqueue = async (id: string, dueMs: number) => {
      await client.zadd('arq:queue', dueMs, id);
      // What a job is, is pickled: any bytes.
      await client.set(`arq:job:${id}`, Buffer.from([0x80, 5, 0x95, 0xff]), 'PX', 100_000);
    };

    it('is told as it stands', async () => {
      await enqueue('a', nowMs - 45_000);
      await enqueue('b', nowMs - 30_000);
      await enqueue('c', nowMs - 20_000);
      await enqueue('later', nowMs + 60_000);
      await client.set('arq:in-progress:a', '1');
      await health('j_complete=40 j_failed=3 j_retried=1 j_ongoing=1 queued=4', 3_600_000 - 9_000);
      const input: Input = { kind: 'arq', singleWorker: true };
      const memory = new Map<string, unknown>();
      const readings = await read(input, { clock, memory });
      expect(readingNamed(readings, 'waiting').value).toBe(2);
      expect(readingNamed(readings, 'oldest-waiting').value).toBe(30);
      expect(readingNamed(readings, 'active').value).toBe(1);
      expect(readingNamed(readings, 'delayed').value).toBe(1);
      expect(readingNamed(readings, 'failed')).toMatchObject({
        value: 3,
        detail: expect.stringContaining('since the start'),
      });
      expect(readingNamed(readings, 'completed').value).toBe(40);
      expect(readingNamed(readings, 'workers-alive')).toMatchObject({
        value: 1,
        detail: expect.stringContaining('at least one'),
      });
      expect(readingNamed(readings, 'worker-last-seen').value).toBeCloseTo(10, 0);
      await health('j_complete=60 j_failed=4 j_retried=1 j_ongoing=1 queued=4', 3_601_000);
      const after = await read(input, { clock: at(nowMs + 120_000), memory });
      expect(readingNamed(after, 'processed-per-minute').value).toBe(10.5);
      expect(readingNamed(after, 'failures-per-minute').value).toBe(0.5);
      expect(namesOf(input).filter((name) => !metricsIn(after).includes(name))).toEqual([]);
      await health('j_complete=1 j_failed=0 j_retried=0 j_ongoing=0 queued=0', 3_601_000);
      const anew = await read(input, { clock: at(nowMs + 180_000), memory });
      expect(metricsIn(anew)).not.toContain('processed-per-minute');
    });

    it('makes no rate of counters that several workers write by turns', async () => {
      const memory = new Map<string, unknown>();
      for (const [turn, complete] of [40, 900].entries()) {
        await health(`j_complete=${complete} j_failed=0 j_retried=0 j_ongoing=0 queued=0`, 3_600_000);
        const readings = await read({ kind: 'arq' }, { clock: at(nowMs + turn * 60_000), memory });
        expect(metricsIn(readings)).not.toContain('processed-per-minute');
      }
    });

    it('is critical when something waits and nobody reports', async () => {
      const idle = readingNamed(await read({ kind: 'arq' }, { clock }), 'workers-alive');
      expect(idle).toMatchObject({ value: 0, detail: "nobody writes 'arq:queue:health-check'" });
      expect(idle.status).toBeUndefined();
      await enqueue('a', nowMs - 1);
      expect(readingNamed(await read({ kind: 'arq' }, { clock }), 'workers-alive').status).toBe('critical');
      await client.zadd('arq:queue', 'XX', nowMs + 10, 'a');
      expect(readingNamed(await read({ kind: 'arq' }, { clock }), 'workers-alive').status).toBeUndefined();
    });

    it('may be another queue, report to another key, and have a place for dead jobs', async () => {
      await client.zadd('vectors', nowMs - 5_000, 'a');
      await client.set(
        'vectors-alive',
        'x j_complete=1 j_failed=9 j_retried=0 j_ongoing=0 queued=1',
        'PX',
        30_000,
      );
      await client.lpush('vectors:dead', 'one', 'two');
      await client.zadd('vectors:buried', 1, 'three');
      const readings = await read(
        {
          kind: 'arq',
          queueName: 'vectors',
          healthKey: 'vectors-alive',
          healthCheckInterval: '30s',
          deadKeys: ['vectors:dead', 'vectors:buried', 'vectors:none'],
        },
        { clock },
      );
      expect(readingNamed(readings, 'waiting').value).toBe(1);
      expect(readingNamed(readings, 'failed')).toMatchObject({ value: 3 });
      expect(readingNamed(readings, 'worker-last-seen').value).toBeLessThan(5);
    });

    it('asks for the interval of the health check where the one given cannot be', async () => {
      await health('j_complete=1 j_failed=0 j_retried=0 j_ongoing=0 queued=0', 3_600_000);
      const input: Input = { kind: 'arq', healthCheckInterval: '30s' };
      await expect(read(input, { clock })).rejects.toThrow(
        'Set healthCheckInterval to their health_check_interval',
      );
    });
  });

  describe('Sidekiq', () => {
    const nowMs = 1_800_000_000_000;
    const clock = at(nowMs);
    const job = (enqueuedAt: unknown) =>
      JSON.stringify({
        class: 'Mail',
        args: [1],
        jid: 'f00',
        created_at: enqueuedAt,
        enqueued_at: enqueuedAt,
      });
    const beat = async (prefix: string, name: string, ageS: number, more: object = {}) => {
      await client.sadd(`${prefix}processes`, name);
      await client.hset(`${prefix}${name}`, {
        info: '{}',
        busy: 2,
        beat: nowMs / 1000 - ageS,
        quiet: 'false',
        ...more,
      });
    };

    it.each([
      ['seconds', '', (ms: number) => ms / 1000],
      ['milliseconds', 'app:', (ms: number) => ms],
    ])('is told as it stands, with moments in %s and the namespace %j', async (_, prefix, moment) => {
      await client.sadd(`${prefix}queues`, 'default', 'mails', 'empty');
      await client.lpush(`${prefix}queue:default`, job(moment(nowMs - 50_000)), job(moment(nowMs - 10_000)));
      await client.lpush(`${prefix}queue:mails`, job(moment(nowMs - 90_000)));
      await client.zadd(`${prefix}schedule`, 1, 'a', 2, 'b');
      await client.zadd(`${prefix}retry`, 1, 'c');
      await client.zadd(`${prefix}dead`, 1, 'd', 2, 'e', 3, 'f');
      await client.mset(`${prefix}stat:processed`, 1_000, `${prefix}stat:failed`, 10);
      await beat(prefix, 'host:1:abc', 4);
      await beat(prefix, 'host:2:def', 30, { quiet: 'true', busy: 1 });
      await beat(prefix, 'host:3:old', 300);
      await client.sadd(`${prefix}processes`, 'host:4:gone');
      const memory = new Map<string, unknown>();
      const input: Input = prefix === '' ? { kind: 'sidekiq' } : { kind: 'sidekiq', namespace: 'app' };
      const readings = await read(input, { clock, memory });
      expect(readingNamed(readings, 'waiting', 'default').value).toBe(2);
      expect(readingNamed(readings, 'oldest-waiting', 'default').value).toBe(50);
      expect(readingNamed(readings, 'oldest-waiting', 'mails').value).toBe(90);
      expect(readingNamed(readings, 'oldest-waiting', 'empty')).toMatchObject({
        value: 0,
        detail: 'nothing waits',
      });
      expect(readingNamed(readings, 'delayed').value).toBe(2);
      expect(readingNamed(readings, 'retrying').value).toBe(1);
      expect(readingNamed(readings, 'failed').value).toBe(3);
      expect(readingNamed(readings, 'active').value).toBe(3);
      expect(readingNamed(readings, 'workers-alive')).toMatchObject({
        value: 1,
        detail: '1 more take no new jobs',
      });
      expect(readingNamed(readings, 'worker-last-seen').value).toBeCloseTo(4, 3);
      await client.mset(`${prefix}stat:processed`, 1_060, `${prefix}stat:failed`, 13);
      const after = await read(input, { clock: at(nowMs + 60_000), memory });
      expect(readingNamed(after, 'processed-per-minute').value).toBe(60);
      expect(readingNamed(after, 'failures-per-minute').value).toBe(3);
      expect(namesOf(input).filter((name) => !metricsIn(after).includes(name))).toEqual([]);
    });

    it('is critical when something waits and every process is dead', async () => {
      await client.sadd('queues', 'default');
      await client.lpush('queue:default', job(nowMs));
      await beat('', 'host:1:abc', 61);
      expect(readingNamed(await read({ kind: 'sidekiq' }, { clock }), 'workers-alive')).toMatchObject({
        value: 0,
        status: 'critical',
      });
    });

    it('is looked at in the queues that are named alone', async () => {
      await client.sadd('queues', 'default', 'mails');
      const readings = await read({ kind: 'sidekiq', queues: ['mails'] }, { clock });
      expect(readings.filter(({ metric }) => metric === 'waiting').map(({ part }) => part)).toEqual([
        'mails',
      ]);
    });

    it('fails with words where there is none, or too many to look at', async () => {
      await expect(read({ kind: 'sidekiq' })).rejects.toThrow('no queue of Sidekiq in this database');
      // Named or not: in the wrong database nothing waits, and all would seem well.
      const named = read({ kind: 'sidekiq', queues: ['mails'] });
      await expect(named).rejects.toThrow('no queue of Sidekiq in this database');
      await client.sadd('queues', ...Array.from({ length: 201 }, (_, index) => `q${index}`));
      await expect(read({ kind: 'sidekiq' })).rejects.toThrow("Name in 'queues' up to 200");
    });
  });

  describe('plain lists', () => {
    const nowMs = 1_800_000_000_000;
    const clock = at(nowMs);

    it('are counted, as are other collections, as Celery keeps them', async () => {
      const message = (sent: number) => JSON.stringify({ body: '', headers: { sent_at: sent } });
      await client.lpush('celery', message(nowMs / 1000 - 70), message(nowMs / 1000 - 5));
      await client.hset('unacked', { a: '1', b: '2' });
      await client.zadd('later', 1, 'x');
      await client.sadd('buried', 'y');
      const input: Input = {
        kind: 'list',
        keys: ['celery', 'none'],
        timestamp: { field: 'headers.sent_at' },
        active: 'unacked',
        delayed: 'later',
        failed: 'buried',
      };
      const readings = await read(input, { clock });
      expect(readingNamed(readings, 'waiting', 'celery').value).toBe(2);
      expect(readingNamed(readings, 'oldest-waiting', 'celery').value).toBe(70);
      expect(readingNamed(readings, 'waiting', 'none').value).toBe(0);
      expect(readingNamed(readings, 'active').value).toBe(2);
      expect(readingNamed(readings, 'delayed').value).toBe(1);
      expect(readingNamed(readings, 'failed').value).toBe(1);
      expect(metricsIn(readings).sort()).toEqual(namesOf(input).sort());
    });

    it('may hold ids whose hashes say since when, as RQ keeps them', async () => {
      await client.rpush('rq:queue:default', 'one', 'two');
      await client.hset('rq:job:one', 'enqueued_at', new Date(nowMs - 33_000).toISOString());
      const input: Input = {
        kind: 'list',
        keys: ['rq:queue:default'],
        oldest: 'head',
        timestamp: { field: 'enqueued_at', hash: 'rq:job:' },
      };
      expect(readingNamed(await read(input, { clock }), 'oldest-waiting').value).toBe(33);
      await client.lpop('rq:queue:default');
      expect(readingNamed(await read(input, { clock }), 'oldest-waiting').error).toContain(
        'does not say since when',
      );
    });

    it('tell no age where jobs say none', async () => {
      await client.lpush('jobs', 'x');
      expect(metricsIn(await read({ kind: 'list', keys: ['jobs'] }))).toEqual(['waiting']);
    });

    it('have to be collections', async () => {
      await client.set('jobs', 'x');
      await expect(read({ kind: 'list', keys: ['jobs'] })).rejects.toThrow("The key 'jobs' is a string");
    });
  });
});

describe('a queue probe', () => {
  it('cannot know a queue whose Redis is away', async () => {
    const run = measured(
      queue,
      { connection: { url: `redis://127.0.0.1:${await freePort()}` } },
      { kind: 'bullmq', name: 'mails' },
    );
    await expect(run).rejects.toThrow('refuses the connection');
  });

  it('has parameters that stand in a JSON Schema, one shape a kind', () => {
    const schema = z.toJSONSchema(queue.parameters, { io: 'input', unrepresentable: 'any' });
    expect(schema).toMatchObject({
      oneOf: expect.arrayContaining([expect.objectContaining({ type: 'object' })]),
    });
    expect(queue.parameters.safeParse({ kind: 'arq', name: 'x' }).success).toBe(false);
  });
});

describeHostileTarget('the queue probe', {
  run: (port, signal) =>
    measured(
      queue,
      { connection: { url: `redis://127.0.0.1:${port}` }, signal },
      { kind: 'bullmq', name: 'mails' },
    ),
  drip: '+PONG\r\n:1\r\n:0\r\n',
});
