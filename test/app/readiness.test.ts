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
      { part: 'postgres', ready: true, detail: 'PostgreSQL 18' },
      { part: 'migrations', ready: false, detail: 'not run yet' },
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
    expect(await asked).toEqual([{ part: 'postgres', ready: false, detail: 'no answer within 1500 ms' }]);
  });
});

describe('the heartbeat of the worker', () => {
  it('turns red when no job has been finished for three minutes, and green again with the next', () => {
    const clock = manualClock('2026-11-21T02:14:00Z');
    const heartbeat = new WorkerHeartbeat(clock);
    clock.advance('2m');
    expect(heartbeat.state().alive).toBe(true);
    clock.advance('61s');
    expect(heartbeat.state()).toEqual({ alive: false, detail: 'the worker last finished a job 181 s ago' });
    heartbeat.beat();
    expect(heartbeat.state().alive).toBe(true);
  });
});
