import type { IQueueBackend } from 'bullmq';
import { describe, expect, it } from 'vitest';
import { consumerOptions, paceClaims } from '../../src/queue/bullmq-options.ts';
import { defaultRetryPlan } from '../../src/queue/retry-plan.ts';

describe('claiming from a backend in trouble', () => {
  /** Only what is paced; anything else that were called would be missing. */
  function troubled(): { backend: IQueueBackend; waits: number[] } {
    const waits: number[] = [];
    const backend = {
      moveToActive: () => Promise.reject(new Error('the database system is starting up')),
      waitForJob: async (timeoutS: number) => {
        waits.push(timeoutS);
        return null;
      },
    } as unknown as IQueueBackend;
    return { backend, waits };
  }

  it('fails no more than five times a second', async () => {
    const { backend } = troubled();
    paceClaims(backend);
    const startedAt = performance.now();
    await expect(backend.moveToActive('token')).rejects.toThrow('starting up');
    expect(performance.now() - startedAt).toBeGreaterThanOrEqual(195);
  });

  it('never waits for longer than two seconds without a look', async () => {
    const { backend, waits } = troubled();
    paceClaims(backend);
    await backend.waitForJob(3_600);
    await backend.waitForJob(0.5);
    expect(waits).toEqual([2, 0.5]);
  });

  it('goes on when a command was lost with its connection and never ends', async () => {
    const backend = {
      moveToActive: () => new Promise(() => {}),
      waitForJob: () => new Promise(() => {}),
    } as unknown as IQueueBackend;
    paceClaims(backend, { graceMs: 20, claimMs: 30 });
    await expect(backend.waitForJob(0.01)).resolves.toBeNull();
    await expect(backend.moveToActive('token')).rejects.toThrow('handed over nothing for 30 ms');
  });
});

describe('the settings of a worker', () => {
  it('take a killed worker’s job back within five seconds, and survive many kills', () => {
    const {
      lockDuration = 0,
      stalledInterval = 0,
      lockRenewTime = 0,
      maxStalledCount = 0,
    } = consumerOptions({
      concurrency: 1,
      connections: 4,
      lockMs: 3_000,
      retryPlan: defaultRetryPlan,
    });
    // It is marked at one look and taken at a later one, when its lock has run out.
    expect(lockDuration + stalledInterval).toBeLessThanOrEqual(5_000);
    expect(lockRenewTime).toBeLessThanOrEqual(lockDuration / 2);
    expect(maxStalledCount).toBeGreaterThanOrEqual(50);
  });
});
