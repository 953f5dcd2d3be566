import { expect, it } from 'vitest';
import { RateLimitedError, UsageError } from '../../src/domain/errors.ts';
import { bench } from './contract-bench.ts';
import type { QueueServer } from './queue-server.ts';
import { RunLog } from './run-log.ts';

export function failureStories(server: () => QueueServer): void {
  it('tries a failing job again after growing pauses until it succeeds', async () => {
    const { queue, work } = bench(server());
    const log = new RunLog(async (job) => {
      if (job.attempt < 3) {
        throw new Error(`not at try ${job.attempt}`);
      }
    });
    await work(log.handler);
    await queue.add([{ name: 'flaky', data: null }]);
    await log.ended('flaky', 3);
    expect(log.of('flaky').map((run) => run.job.attempt)).toEqual([1, 2, 3]);
    const [first, second, third] = log.of('flaky').map((run) => run.startedAt);
    // 40 and 80 ms, each between half and whole.
    expect((second ?? 0) - (first ?? 0)).toBeGreaterThanOrEqual(18);
    expect((third ?? 0) - (second ?? 0)).toBeGreaterThanOrEqual(38);
  });

  it('gives a job up after its last try and lets its id be requested again', async () => {
    const { queue, work } = bench(server());
    const log = new RunLog(async (job) => {
      if (job.data === 'bad') {
        throw new Error('always');
      }
    });
    await work(log.handler, { concurrency: 1 });
    await queue.add([{ name: 'doomed', id: 'x', data: 'bad' }]);
    await log.ended('doomed', 3);
    await queue.add([{ name: 'doomed', id: 'x', data: 'good' }]);
    expect((await log.ended('doomed', 4)).job.attempt).toBe(1);
    expect((await queue.counts()).failed).toBe(1);
  });

  it('tries a job only as often as its request says', async () => {
    const { queue, work } = bench(server());
    const log = new RunLog(async (job) => {
      if (job.name === 'once') {
        throw new Error('always');
      }
    });
    await work(log.handler, { concurrency: 1 });
    await queue.add([{ name: 'once', id: 'x', data: null, attempts: 1 }]);
    await log.ended('once');
    // Longer than the pause before a second try.
    await queue.add([{ name: 'last', data: null, delayMs: 200 }]);
    await log.ended('last');
    expect(log.of('once')).toHaveLength(1);
    expect((await queue.counts()).failed).toBe(1);
  });

  it('postpones by just what the error asks for, without counting it as a try', async () => {
    const { queue, work } = bench(server());
    let answers = 0;
    const log = new RunLog(async () => {
      answers += 1;
      if (answers <= 4) {
        throw new RateLimitedError('Slack asks to wait.', 300);
      }
    });
    await work(log.handler);
    await queue.add([{ name: 'limited', data: null }]);
    await log.ended('limited', 5);
    // More postponements than tries are allowed.
    expect(log.of('limited').map((run) => run.job.attempt)).toEqual([1, 1, 1, 1, 1]);
    const starts = log.of('limited').map((run) => run.startedAt);
    for (const [n, startedAt] of starts.slice(1).entries()) {
      const waitedMs = startedAt - (starts[n] ?? 0);
      expect(waitedMs).toBeGreaterThanOrEqual(298);
      expect(waitedMs).toBeLessThan(1_500);
    }
  });

  it('gives a job up at once when the error says that trying again is useless', async () => {
    const { queue, work } = bench(server());
    const log = new RunLog(async (job) => {
      if (job.name === 'useless') {
        throw new UsageError('There is no such channel.');
      }
    });
    await work(log.handler, { concurrency: 1 });
    await queue.add([{ name: 'useless', data: null }]);
    await log.ended('useless');
    await queue.add([{ name: 'last', data: null, priority: 10, delayMs: 200 }]);
    await log.ended('last');
    expect(log.of('useless')).toHaveLength(1);
    expect((await queue.counts()).failed).toBe(1);
  });

  it('treats what is thrown without being an error as a failure like any other', async () => {
    const { queue, work } = bench(server());
    const log = new RunLog(async (job) => {
      if (job.attempt === 1) {
        throw 'a string';
      }
    });
    await work(log.handler);
    await queue.add([{ name: 'odd', data: null }]);
    expect((await log.ended('odd', 2)).job.attempt).toBe(2);
  });

  it('goes on with the others while one job always throws', async () => {
    const { queue, work } = bench(server());
    const log = new RunLog(async (job) => {
      if (job.name === 'poison') {
        throw new Error('always');
      }
    });
    await work(log.handler, { concurrency: 1 });
    await queue.add([{ name: 'poison', data: null, priority: 1 }]);
    await queue.add(Array.from({ length: 30 }, (_, n) => ({ name: 'well', data: n })));
    await log.ended('well', 30);
    await log.ended('poison', 3);
    await queue.add([{ name: 'last', data: null }]);
    await log.ended('last');
    expect(await queue.counts()).toMatchObject({ waiting: 0, failed: 1 });
  });
}
