import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { DAY_MS, MINUTE_MS } from '../../src/domain/duration.ts';
import { ConfigError } from '../../src/domain/errors.ts';
import { scheduleTicks, type Tick } from '../../src/queue/schedule-ticks.ts';

const minutely: Tick = { name: 'sample', cron: '* * * * *', timeZone: 'UTC' };

describe('ticks', () => {
  let stop = (): void => {};
  const seen: string[] = [];
  const note = (name: string, scheduledAt: Date): void =>
    void seen.push(`${name} ${scheduledAt.toISOString()}`);

  beforeEach(() => {
    seen.length = 0;
    vi.useFakeTimers({ now: Date.parse('2026-11-21T09:00:30Z') });
  });
  afterEach(() => {
    stop();
    vi.useRealTimers();
  });

  it('come at each slot of each schedule, and tell the slot', async () => {
    ({ stop } = scheduleTicks(
      [minutely, { name: 'report', cron: '1 10 * * *', timeZone: 'Europe/Berlin' }],
      note,
    ));
    await vi.advanceTimersByTimeAsync(2 * MINUTE_MS);
    expect(seen.sort()).toEqual([
      'report 2026-11-21T09:01:00.000Z',
      'sample 2026-11-21T09:01:00.000Z',
      'sample 2026-11-21T09:02:00.000Z',
    ]);
  });

  it('come within a moment of their slot', async () => {
    const lateMs: number[] = [];
    ({ stop } = scheduleTicks(
      [minutely],
      (_, scheduledAt) => void lateMs.push(Date.now() - scheduledAt.getTime()),
    ));
    await vi.advanceTimersByTimeAsync(10 * MINUTE_MS);
    expect(lateMs).toHaveLength(10);
    expect(Math.max(...lateMs)).toBeLessThanOrEqual(1);
  });

  it('do not come for the slot in which they are started', async () => {
    vi.setSystemTime('2026-11-21T09:00:00Z');
    ({ stop } = scheduleTicks([minutely], note));
    await vi.advanceTimersByTimeAsync(MINUTE_MS - 1);
    expect(seen).toEqual([]);
  });

  it('come on the day on which 02:30 does not exist', async () => {
    vi.setSystemTime('2026-03-08T00:00:00Z');
    ({ stop } = scheduleTicks([{ name: 'report', cron: '30 2 * * *', timeZone: 'America/New_York' }], note));
    await vi.advanceTimersByTimeAsync(DAY_MS);
    expect(seen).toEqual(['report 2026-03-08T07:30:00.000Z']);
  });

  it('come once, for the last slot, after the machine has slept', async () => {
    ({ stop } = scheduleTicks([minutely], note));
    vi.setSystemTime('2026-11-21T12:00:10Z');
    await vi.advanceTimersByTimeAsync(30_000);
    expect(seen).toEqual(['sample 2026-11-21T12:00:00.000Z']);
  });

  it('do not come again when the clock is set back', async () => {
    ({ stop } = scheduleTicks([minutely], note));
    await vi.advanceTimersByTimeAsync(MINUTE_MS);
    vi.setSystemTime('2026-11-21T08:55:00Z');
    await vi.advanceTimersByTimeAsync(7 * MINUTE_MS);
    expect(seen).toEqual(['sample 2026-11-21T09:01:00.000Z', 'sample 2026-11-21T09:02:00.000Z']);
  });

  it('are tried again when they could not be enqueued, without holding up the others', async () => {
    const errors: unknown[] = [];
    let refusals = 2;
    const enqueue = async (name: string, scheduledAt: Date): Promise<void> => {
      if (name === 'report' && refusals-- > 0) {
        throw new Error('The queue is away.');
      }
      note(name, scheduledAt);
    };
    const report = { name: 'report', cron: '1 9 * * *', timeZone: 'UTC' };
    ({ stop } = scheduleTicks([report, minutely], enqueue, {
      onError: (error, tick) => errors.push([error, tick.name]),
    }));
    await vi.advanceTimersByTimeAsync(31_000);
    expect(seen).toEqual(['sample 2026-11-21T09:01:00.000Z']);
    await vi.advanceTimersByTimeAsync(4_000);
    expect(seen).toEqual(['sample 2026-11-21T09:01:00.000Z', 'report 2026-11-21T09:01:00.000Z']);
    expect(errors).toEqual([
      [new Error('The queue is away.'), 'report'],
      [new Error('The queue is away.'), 'report'],
    ]);
  });

  it('end when they are stopped, also while one is being enqueued', async () => {
    const { promise, resolve } = Promise.withResolvers<void>();
    const running = scheduleTicks([minutely], (name, scheduledAt) => {
      note(name, scheduledAt);
      return promise;
    });
    await vi.advanceTimersByTimeAsync(MINUTE_MS);
    running.stop();
    resolve();
    await vi.advanceTimersByTimeAsync(5 * MINUTE_MS);
    expect(seen).toHaveLength(1);
    expect(vi.getTimerCount()).toBe(0);
  });

  it('leave no timer behind when one of the schedules is wrong', () => {
    expect(() => scheduleTicks([minutely, { ...minutely, cron: 'often' }], note)).toThrow(ConfigError);
    expect(() => scheduleTicks([minutely, { ...minutely, timeZone: 'Nowhere' }], note)).toThrow(ConfigError);
    expect(vi.getTimerCount()).toBe(0);
  });
});
