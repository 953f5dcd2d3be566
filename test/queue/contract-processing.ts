import { expect, it } from 'vitest';
import { bench } from './contract-bench.ts';
import type { QueueServer } from './queue-server.ts';
import { gate, RunLog } from './run-log.ts';

export function processingStories(server: () => QueueServer): void {
  it('hands a job over with its name, its data and the number of the try', async () => {
    const { queue, work } = bench(server());
    const log = new RunLog();
    await work(log.handler);
    await queue.add([{ name: 'sync-card', data: { incident: 'INC-1', versions: [1, 2], note: null } }]);
    const { job } = await log.started('sync-card');
    expect(job).toMatchObject({
      name: 'sync-card',
      data: { incident: 'INC-1', versions: [1, 2], note: null },
      attempt: 1,
    });
    expect(job.id).toMatch(/^sync-card\.[0-9a-f-]+$/);
  });

  it.each([null, 0, '', false, [], {}, 'text', { nested: [null, { deep: 'ü 🚢' }] }])(
    'hands over %j as it was',
    async (data) => {
      const { queue, work } = bench(server());
      const log = new RunLog();
      await work(log.handler);
      await queue.add([{ name: 'carrier', data }]);
      expect((await log.started('carrier')).job.data).toEqual(data);
    },
  );

  it('runs each of a thousand jobs exactly once on two workers', async () => {
    // How long it takes to send that many is no matter here, and on a busy machine it is seconds.
    const { queue, work } = bench(server(), { deadlineMs: 10_000 });
    const log = new RunLog();
    await Promise.all([work(log.handler), work(log.handler)]);
    await queue.add(Array.from({ length: 1_000 }, (_, n) => ({ name: 'count', id: `n${n}`, data: n })));
    await log.ended('count', 1_000);
    await queue.add([{ name: 'last', data: null, priority: 10 }]);
    await log.ended('last');
    expect(new Set(log.of('count').map((run) => run.job.data)).size).toBe(1_000);
    expect(log.runs).toHaveLength(1_001);
  });

  it('starts a job on an idle worker without waiting for the next look', async () => {
    const { queue, work } = bench(server());
    const log = new RunLog();
    await work(log.handler);
    const waits: number[] = [];
    for (let n = 1; n <= 20; n++) {
      const addedAt = performance.now();
      await queue.add([{ name: 'quick', data: n }]);
      waits.push((await log.started('quick', n)).startedAt - addedAt);
    }
    // An idle worker looks by itself every 2 s: the median shows that it is woken.
    expect(waits.sort((a, b) => a - b)[10]).toBeLessThan(200);
  });

  it('holds a delayed job back until it is due', async () => {
    const { queue, work } = bench(server());
    const log = new RunLog();
    await work(log.handler);
    const addedAt = performance.now();
    await queue.add([{ name: 'later', data: null, delayMs: 400 }]);
    await queue.add([{ name: 'now', data: null }]);
    await log.ended('now');
    expect(log.of('later')).toHaveLength(0);
    const { startedAt } = await log.started('later');
    // The two clocks involved are rounded to milliseconds.
    expect(startedAt - addedAt).toBeGreaterThanOrEqual(398);
    expect(startedAt - addedAt).toBeLessThan(1_900);
  });

  it('takes the smallest priority first, and equal ones in the order of their coming', async () => {
    const { queue, work } = bench(server());
    const order: unknown[] = [];
    const log = new RunLog(async (job) => void order.push(job.data));
    await queue.add([
      { name: 'report', data: 'report', priority: 9 },
      { name: 'edit', data: 'edit 1' },
      { name: 'edit', data: 'edit 2' },
      { name: 'page', data: 'page', priority: 1 },
      { name: 'stray', data: 'beyond the last', priority: 99 },
    ]);
    await work(log.handler, { concurrency: 1 });
    await log.ended('stray');
    expect(order).toEqual(['page', 'edit 1', 'edit 2', 'report', 'beyond the last']);
  });

  it('tells how many jobs wait, run, are delayed and were given up, and since when the oldest waits', async () => {
    const { queue, work } = bench(server());
    expect(await queue.counts()).toEqual({
      waiting: 0,
      active: 0,
      delayed: 0,
      failed: 0,
      oldestWaitingMs: undefined,
    });
    const door = gate();
    const log = new RunLog(async (job) => {
      if (job.name === 'hopeless') {
        throw Object.assign(new Error('no'), { retryable: false });
      }
      await door.opened;
    });
    await work(log.handler, { concurrency: 1 });
    await queue.add([{ name: 'hopeless', data: null, priority: 1 }]);
    await queue.add([{ name: 'held', data: null }]);
    await log.started('held');
    const addedAt = Date.now();
    await queue.add([{ name: 'old', data: null, priority: 7 }]);
    await queue.add([
      { name: 'young', data: null, priority: 2 },
      { name: 'later', data: null, delayMs: 60_000 },
    ]);
    const { oldestWaitingMs, ...counts } = await queue.counts();
    expect(counts).toEqual({ waiting: 2, active: 1, delayed: 1, failed: 1 });
    expect(oldestWaitingMs).toBeGreaterThanOrEqual(0);
    expect(oldestWaitingMs).toBeLessThanOrEqual(Date.now() - addedAt + 5);
    door.open();
  });

  it('answers a ping with the milliseconds it took', async () => {
    const { queue } = bench(server());
    const tookMs = await queue.ping();
    expect(tookMs).toBeGreaterThan(0);
    expect(tookMs).toBeLessThan(1_000);
  });

  it('does nothing for no jobs', async () => {
    const { queue } = bench(server());
    await queue.add([]);
    expect(await queue.counts()).toMatchObject({ waiting: 0 });
  });
}
