import { afterEach, describe, expect, it, vi } from 'vitest';
import { WorkerHeartbeat } from '../../src/app/heartbeat.ts';
import { ReadinessBoard } from '../../src/app/readiness.ts';
import { manualClock } from '../support/story-clock.ts';

afterEach(() => {
  vi.useRealTimers();
});

describe('the readiness board', () => {
  it('tells of each part whether it is ready, and why not', async () => {
    const board = new ReadinessBoard();
    board.set('postgres', async () => 'PostgreSQL 18');
    board.waiting('migrations', 'not run yet');
    expect(await board.ask()).toEqual([
      { part: 'postgres', needed: true, ready: true, detail: 'PostgreSQL 18' },
      { part: 'migrations', needed: true, ready: false, detail: 'not run yet' },
    ]);
    board.set('migrations', () => 'up to date');
    expect((await board.ask()).every((part) => part.ready)).toBe(true);
  });

  it('does not wait for a part that hangs', async () => {
    vi.useFakeTimers();
    const board = new ReadinessBoard();
    board.set('postgres', () => new Promise<string>(() => undefined));
    const asked = board.ask();
    await vi.advanceTimersByTimeAsync(1_500);
    expect(await asked).toEqual([
      { part: 'postgres', needed: true, ready: false, detail: 'no answer within 1500 ms' },
    ]);
  });
});

describe('the heartbeat of the worker', () => {
  const counts = { waiting: 1, active: 0, delayed: 0, failed: 0, oldestWaitingMs: 45_000 };
  const setup = (
    answer: () => Promise<
      typeof counts | (Omit<typeof counts, 'oldestWaitingMs'> & { oldestWaitingMs: undefined })
    >,
  ) => {
    const clock = manualClock('2026-11-21T02:14:00Z');
    return { clock, heartbeat: new WorkerHeartbeat(clock, { counts: answer }) };
  };

  it('is red when the worker takes no job although one waits, and green again with the next', async () => {
    const { clock, heartbeat } = setup(async () => counts);
    expect((await heartbeat.state()).alive).toBe(true);
    clock.advance('31s');
    expect(await heartbeat.state()).toEqual({
      alive: false,
      detail: 'the worker last took a job 31 s ago, and one waits for 45 s',
    });
    heartbeat.beat();
    expect((await heartbeat.state()).alive).toBe(true);
  });

  it('is green while there is nothing to do', async () => {
    const { clock, heartbeat } = setup(async () => ({ ...counts, oldestWaitingMs: undefined }));
    clock.advance('1h');
    expect((await heartbeat.state()).alive).toBe(true);
  });

  it('is green while the queue is away: a restart would not bring it back', async () => {
    const { clock, heartbeat } = setup(() => Promise.reject(new Error('away')));
    clock.advance('1h');
    expect(await heartbeat.state()).toEqual({ alive: true, detail: 'the queue cannot be reached' });
  });
});
