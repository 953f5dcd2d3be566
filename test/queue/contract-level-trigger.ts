import { expect, it } from 'vitest';
import { bench } from './contract-bench.ts';
import type { QueueServer } from './queue-server.ts';
import { gate, RunLog } from './run-log.ts';

export function levelTriggerStories(server: () => QueueServer): void {
  const card = (data: number, more = {}) => ({ name: 'sync-card', id: 'INC-1', data, ...more });
  const last = { name: 'last', data: null, priority: 10 };

  it('runs once for any number of requests while it waits', async () => {
    const { queue, work } = bench(server());
    const log = new RunLog();
    await queue.add([card(1), card(2)]);
    await queue.add([card(3)]);
    await queue.add([last]);
    await work(log.handler, { concurrency: 1 });
    await log.ended('last');
    expect(log.of('sync-card')).toHaveLength(1);
  });

  it('runs once for any number of requests while it is delayed', async () => {
    const { queue, work } = bench(server());
    const log = new RunLog();
    await work(log.handler, { concurrency: 1 });
    await queue.add([card(1, { delayMs: 200 })]);
    await queue.add([card(2, { delayMs: 200 }), card(3)]);
    await log.ended('sync-card');
    await queue.add([last]);
    await log.ended('last');
    expect(log.of('sync-card')).toHaveLength(1);
  });

  it('is run now when it was put off for longer than anything should be, and others are left', async () => {
    const { queue, work } = bench(server());
    const log = new RunLog();
    const minuteMs = 60_000;
    await queue.add([
      card(1, { delayMs: 10 * minuteMs }),
      { name: 'sync-card', id: 'INC-2', data: 2, delayMs: minuteMs },
      { name: 'advance-windows', id: 'at-1', data: 3, delayMs: 60 * minuteMs },
    ]);
    expect(await queue.hasten(['sync-card', 'sync-page'], 2 * minuteMs)).toBe(1);
    await work(log.handler);
    expect((await log.ended('sync-card')).job.data).toBe(1);
    expect(await queue.counts()).toMatchObject({ delayed: 2 });
    expect(await queue.hasten(['sync-card'], 2 * minuteMs)).toBe(0);
  });

  it('is run now when it was put off by its last run for too long', async () => {
    const { queue, work } = bench(server());
    const log = new RunLog(async () => {
      if (log.of('sync-card').length === 1)
        throw Object.assign(new Error('later'), { retryAfterMs: 10 * 60_000 });
    });
    await work(log.handler);
    await queue.add([card(1)]);
    await expect.poll(async () => (await queue.counts()).delayed).toBe(1);
    await queue.add([card(2)]);
    expect(await queue.hasten(['sync-card'], 120_000)).toBe(1);
    await log.ended('sync-card', 2);
    await expect.poll(async () => (await queue.counts()).delayed).toBe(0);
  });

  it('runs once more, with the last data, for any number of requests while it runs', async () => {
    const { queue, work } = bench(server());
    const door = gate();
    const log = new RunLog((job) => (job.data === 1 ? door.opened : Promise.resolve()));
    await work(log.handler);
    await queue.add([card(1)]);
    const first = await log.started('sync-card');
    await queue.add([card(2)]);
    await queue.add([card(3), card(4)]);
    door.open();
    const second = await log.ended('sync-card', 2);
    await queue.add([last]);
    await log.ended('last');
    expect(log.of('sync-card').map((run) => run.job.data)).toEqual([1, 4]);
    // Never two at a time: the second reads what the first has written.
    expect(second.startedAt).toBeGreaterThanOrEqual(first.endedAt ?? Number.POSITIVE_INFINITY);
  });

  it('runs again for a request that came while it ran and failed for good', async () => {
    const { queue, work } = bench(server());
    const door = gate();
    const log = new RunLog(async (job) => {
      if (job.data === 1) {
        await door.opened;
        throw Object.assign(new Error('gone'), { retryable: false });
      }
    });
    await work(log.handler);
    await queue.add([card(1)]);
    await log.started('sync-card');
    await queue.add([card(2)]);
    door.open();
    expect((await log.ended('sync-card', 2)).job.data).toBe(2);
    expect((await queue.counts()).failed).toBe(1);
  });

  it('is seen by a later run whenever the change is stored: no update is lost', async () => {
    const { queue, work } = bench(server());
    // The card's way: store, request; the run reads what is stored and takes its time to post it.
    let stored = 0;
    let posted = 0;
    const settled = gate();
    const log = new RunLog(async () => {
      const read = stored;
      await new Promise((resolve) => setImmediate(resolve));
      posted = read;
      if (posted === 300) {
        settled.open();
      }
    });
    await work(log.handler);
    for (let change = 1; change <= 300; change++) {
      stored = change;
      await queue.add([card(change)]);
    }
    await settled.opened;
    expect(posted).toBe(300);
    expect(log.of('sync-card').length).toBeLessThanOrEqual(300);
  });

  it('can be requested again after it has run', async () => {
    const { queue, work } = bench(server());
    const log = new RunLog();
    await work(log.handler);
    for (const nth of [1, 2, 3]) {
      await queue.add([card(nth)]);
      await log.ended('sync-card', nth);
    }
    expect(log.of('sync-card').map((run) => run.job.data)).toEqual([1, 2, 3]);
  });

  it('keeps jobs of another name or id apart, whatever the id is made of', async () => {
    const { queue, work } = bench(server());
    const log = new RunLog();
    const ids = [
      'INC-1',
      'a:b',
      'a-b',
      'a b',
      '42',
      'ünïcode',
      '2026-11-21T02:30:00.000Z',
      'x'.repeat(5_000),
    ];
    await queue.add(ids.map((id) => ({ name: 'one', id, data: id })));
    await queue.add([{ name: 'other', id: 'INC-1', data: 'INC-1' }, last]);
    await work(log.handler, { concurrency: 1 });
    await log.ended('last');
    expect(log.of('one').map((run) => run.job.data)).toEqual(ids);
    expect(log.of('other')).toHaveLength(1);
  });
}
