import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { UnreachableError } from '../../../src/domain/errors.ts';
import type { ProbeRun } from '../../../src/domain/probe-run.ts';
import { Recorder, type RecorderParts } from '../../../src/probes/sampler/recorder.ts';
import { manualClock } from '../../support/story-clock.ts';
import { fakeLog, plan, value } from './sampling-bench.ts';

const clock = manualClock();
const away = () => Promise.reject(new UnreachableError('PostgreSQL is away.'));
const run = (name: string, readings = 1): ProbeRun => ({
  plan: plan(name),
  measuredAt: clock.now(),
  readings: Array.from({ length: readings }, (_, index) => value(index)),
});

beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] }));
afterEach(() => void vi.useRealTimers());

function setUp(limits?: RecorderParts['limits']) {
  const store = vi.fn(async (_runs: readonly ProbeRun[]): Promise<void> => undefined);
  const log = fakeLog();
  const onFlush = vi.fn();
  const recorder = new Recorder({ store, clock, log, onFlush, ...(limits === undefined ? {} : { limits }) });
  const stored = () => store.mock.calls.map(([runs]) => runs.map((one) => one.plan.name));
  return { recorder, store, stored, log, onFlush };
}

describe('the recorder', () => {
  it('stores together what comes within a second', async () => {
    const { recorder, stored, onFlush } = setUp();
    recorder.add(run('a'));
    await vi.advanceTimersByTimeAsync(900);
    recorder.add(run('b', 2));
    expect(stored()).toEqual([]);
    await vi.advanceTimersByTimeAsync(100);
    expect(stored()).toEqual([['a', 'b']]);
    expect(onFlush).toHaveBeenCalledWith(3, expect.any(Number));
    expect(recorder.flushedAt).toEqual(clock.now());
    await vi.advanceTimersByTimeAsync(5_000);
    expect(stored()).toHaveLength(1);
  });

  it('stores at once from 300 readings on, one flush at a time', async () => {
    const { recorder, store, stored } = setUp();
    const first = Promise.withResolvers<void>();
    store.mockImplementationOnce(() => first.promise);
    recorder.add(run('a', 300));
    expect(stored()).toEqual([['a']]);
    recorder.add(run('b', 300));
    recorder.add(run('c', 1));
    await vi.advanceTimersByTimeAsync(3_000);
    expect(stored()).toHaveLength(1);
    first.resolve();
    await vi.advanceTimersByTimeAsync(0);
    expect(stored()).toEqual([['a'], ['b', 'c']]);
  });

  it('stores at once what somebody waits for, and lets nobody wait for a store that is away', async () => {
    const { recorder, store, stored } = setUp();
    const first = Promise.withResolvers<void>();
    store.mockImplementationOnce(() => first.promise);
    const [early, late] = [run('early', 300), run('late')];
    recorder.add(early);
    recorder.add(late);
    const read: string[] = [];
    const waiting = recorder.stored(late).then(() => read.push('late'));
    await vi.advanceTimersByTimeAsync(0);
    expect([stored(), read]).toEqual([[['early']], []]);
    first.resolve();
    await waiting;
    expect(stored()).toEqual([['early'], ['late']]);
    await recorder.stored(early);
    store.mockImplementationOnce(away);
    const kept = run('kept');
    recorder.add(kept);
    await recorder.stored(kept);
    expect(recorder.waiting).toBe(1);
    await vi.advanceTimersByTimeAsync(1_000);
    expect(recorder.waiting).toBe(0);
  });

  it('stores once a run that two have shared', async () => {
    const { recorder, stored } = setUp();
    const shared = run('a');
    recorder.add(shared);
    recorder.add(shared);
    await vi.advanceTimersByTimeAsync(1_000);
    expect(stored()).toEqual([['a']]);
  });

  it('keeps what cannot be stored, tries again every second, and says so once', async () => {
    const { recorder, store, stored, log } = setUp();
    store.mockImplementation(away);
    recorder.add(run('a'));
    await vi.advanceTimersByTimeAsync(3_000);
    recorder.add(run('b'));
    expect(store).toHaveBeenCalledTimes(3);
    expect(recorder.waiting).toBe(2);
    store.mockImplementation(async () => undefined);
    await vi.advanceTimersByTimeAsync(1_000);
    expect(stored().at(-1)).toEqual(['a', 'b']);
    expect(recorder.waiting).toBe(0);
    expect(log.warn).toHaveBeenCalledTimes(1);
    expect(log.info).toHaveBeenCalledTimes(1);
  });

  it('stores a backlog in parts, smaller ones where the store was too slow for it', async () => {
    const { recorder, store, stored } = setUp();
    store.mockImplementation(away);
    for (let index = 0; index < 20; index += 1) recorder.add(run(`p${index}`, 100));
    await vi.advanceTimersByTimeAsync(2_000);
    store.mockClear();
    store.mockImplementation(async () => undefined);
    await vi.advanceTimersByTimeAsync(2_000);
    expect(stored()[0]?.length).toBeLessThanOrEqual(3);
    expect(stored().flat()).toEqual(Array.from({ length: 20 }, (_, index) => `p${index}`));
    expect(Math.max(...stored().map((names) => names.length))).toBeLessThanOrEqual(10);
    expect(recorder.waiting).toBe(0);
  });

  it('drops the oldest where there is no room, and counts them', async () => {
    const { recorder, store, stored, log } = setUp({ mostReadings: 5 });
    store.mockImplementation(away);
    for (const name of ['a', 'b', 'c', 'd']) {
      recorder.add(run(name, 2));
      await vi.advanceTimersByTimeAsync(1_000);
    }
    expect(recorder.waiting).toBe(4);
    expect(recorder.dropped).toBe(4);
    store.mockImplementation(async () => undefined);
    await vi.advanceTimersByTimeAsync(1_000);
    expect(stored().at(-1)).toEqual(['c', 'd']);
    expect(log.warn).toHaveBeenCalledTimes(2);
  });

  it('loses only the run that spoils a flush', async () => {
    const { recorder, store, stored, log } = setUp();
    store.mockImplementation(async (runs) => {
      if (runs.some((one) => one.plan.name === 'odd')) throw new Error('defect');
    });
    for (const name of ['a', 'odd', 'b']) recorder.add(run(name));
    await vi.advanceTimersByTimeAsync(1_000);
    expect(stored()).toEqual([['a', 'odd', 'b'], ['a'], ['odd'], ['b']]);
    expect(log.error).toHaveBeenCalledTimes(1);
    expect(recorder.waiting).toBe(0);
  });

  it('stores what is there when it is drained, and waits for what is being stored', async () => {
    const { recorder, store, stored } = setUp();
    const first = Promise.withResolvers<void>();
    store.mockImplementationOnce(() => first.promise);
    recorder.add(run('a', 300));
    recorder.add(run('b'));
    const drained = recorder.drain();
    first.resolve();
    await drained;
    expect(stored()).toEqual([['a'], ['b']]);
  });
});
