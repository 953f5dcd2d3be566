import { expect, it } from 'vitest';
import { UnreachableError } from '../../src/domain/errors.ts';
import { bench } from './contract-bench.ts';
import type { QueueServer } from './queue-server.ts';
import { RunLog } from './run-log.ts';

/** How long a promise took to be rejected, and with what. */
async function rejection(promise: Promise<unknown>): Promise<{ error: unknown; tookMs: number }> {
  const startedAt = performance.now();
  const error = await promise.then(
    () => {
      throw new Error('It was not rejected.');
    },
    (reason: unknown) => reason,
  );
  return { error, tookMs: performance.now() - startedAt };
}

// They take the one server down and up again: each leaves it running.
export function outageStories(server: () => QueueServer): void {
  it('rejects within the deadline while the backend is away, and takes jobs when it is back', async () => {
    const { queue, work } = bench(server(), { deadlineMs: 400 });
    const log = new RunLog();
    await work(log.handler);
    await queue.add([{ name: 'before', data: null }]);
    await log.ended('before');
    await server().stop();
    for (const call of [
      () => queue.add([{ name: 'lost', data: null }]),
      () => queue.counts(),
      () => queue.ping(),
    ]) {
      const { error, tookMs } = await rejection(call());
      expect(error).toBeInstanceOf(UnreachableError);
      expect(tookMs).toBeLessThan(1_200);
    }
    await server().start();
    const backAt = performance.now();
    await expect.poll(() => queue.add([{ name: 'after', data: null }]), { timeout: 5_000 }).toBeUndefined();
    await log.ended('after');
    expect(performance.now() - backAt).toBeLessThan(5_000);
  });

  it('rejects within the deadline while the backend hangs', async () => {
    const { queue } = bench(server(), { deadlineMs: 400 });
    await queue.ping();
    await server().pause();
    try {
      const { error, tookMs } = await rejection(queue.add([{ name: 'stuck', data: null }]));
      expect(error).toBeInstanceOf(UnreachableError);
      expect(tookMs).toBeLessThan(1_200);
    } finally {
      await server().resume();
    }
    await expect.poll(() => queue.ping(), { timeout: 5_000 }).toBeGreaterThan(0);
  });

  it('rejects with the reason of the caller who has given up', async () => {
    // Longer than its caller waits; the bench, which closes what is still being opened, waits for it.
    const { queue } = bench(server(), { deadlineMs: 3_000 });
    const reason = new Error('The request was closed.');
    await expect(queue.add([{ name: 'x', data: null }], { signal: AbortSignal.abort(reason) })).rejects.toBe(
      reason,
    );
    await server().stop();
    const caller = new AbortController();
    const added = rejection(queue.add([{ name: 'x', data: null }], { signal: caller.signal }));
    caller.abort(reason);
    const { error, tookMs } = await added;
    expect(error).toBe(reason);
    expect(tookMs).toBeLessThan(1_000);
    await server().start();
  });

  it('keeps the jobs over a kill -9 of the backend and takes them up within five seconds', async () => {
    const { queue, work } = bench(server());
    const log = new RunLog();
    await work(log.handler);
    await queue.add([{ name: 'kept', data: null, delayMs: 700 }]);
    await server().kill();
    await server().start();
    const backAt = performance.now();
    await log.ended('kept');
    expect(performance.now() - backAt).toBeLessThan(5_000);
  });

  it('goes on with new jobs after the backend was emptied under it, and lets go of those it lost', async () => {
    const { queue, work } = bench(server());
    const log = new RunLog(async (job, signal) => {
      if (job.data === 'held') {
        await new Promise((resolve) => signal.addEventListener('abort', resolve));
      }
    });
    await work(log.handler, { lockMs: 600 });
    await queue.add([{ name: 'card', id: 'x', data: 'held' }]);
    const { signal } = await log.started('card');
    await queue.add([
      { name: 'card', id: 'x', data: 'follows' },
      { name: 'gone', data: null, delayMs: 500 },
    ]);
    await server().empty();
    await queue.add([{ name: 'card', id: 'x', data: 'new' }]);
    await log.ended('card', 2);
    await log.ended('card', 1);
    expect(signal.aborted).toBe(true);
    await queue.add([{ name: 'last', data: null, delayMs: 700 }]);
    await log.ended('last');
    expect(log.runs.map((run) => run.job.data ?? run.job.name)).toEqual(['held', 'new', 'last']);
    // The worker writes down the end of a job after its handler has returned.
    await expect.poll(() => queue.counts()).toMatchObject({ waiting: 0, active: 0, delayed: 0 });
  });

  it('starts when the backend comes up after it', async () => {
    const { queue, work } = bench(server(), { deadlineMs: 300 });
    await server().stop();
    const log = new RunLog();
    const started = work(log.handler);
    const { error } = await rejection(queue.add([{ name: 'early', data: null }]));
    expect(error).toBeInstanceOf(UnreachableError);
    await server().start();
    const backAt = performance.now();
    await started;
    await expect.poll(() => queue.add([{ name: 'late', data: null }]), { timeout: 5_000 }).toBeUndefined();
    await log.ended('late');
    expect(performance.now() - backAt).toBeLessThan(5_000);
  });

  it('ends a drain within its bound while the backend is away, and leaves the job to another worker', async () => {
    const { queue, work } = bench(server(), { deadlineMs: 5_000 });
    const cut = new RunLog(
      (_, signal) => new Promise((_resolve, reject) => signal.addEventListener('abort', reject)),
    );
    const worker = await work(cut.handler, { lockMs: 600 });
    await queue.add([{ name: 'orphan', data: null }]);
    await cut.started('orphan');
    await server().stop();
    const drainedAt = performance.now();
    await worker.drain(100);
    expect(performance.now() - drainedAt).toBeLessThan(2_500);
    await server().start();
    const backAt = performance.now();
    const log = new RunLog();
    await work(log.handler, { lockMs: 600 });
    await log.ended('orphan');
    expect(performance.now() - backAt).toBeLessThan(5_000);
  });

  it('does not let a caller notice a restart that is shorter than the deadline', async () => {
    const { queue, work } = bench(server(), { deadlineMs: 10_000 });
    const log = new RunLog();
    await work(log.handler);
    await queue.ping();
    await server().stop();
    const added = queue.add([{ name: 'patient', data: null }]);
    await server().start();
    const backAt = performance.now();
    await added;
    await log.ended('patient');
    expect(performance.now() - backAt).toBeLessThan(5_000);
  });
}
