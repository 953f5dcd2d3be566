import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { ProbeRun } from '../../../src/domain/probe-run.ts';
import { planKey, slotAfter } from '../../../src/domain/sampling-slots.ts';
import type { ProbePlan } from '../../../src/domain/settings.ts';
import { createProbeMeter } from '../../../src/probes/runner/run-probes.ts';
import { Sampler } from '../../../src/probes/sampler/sampler.ts';
import { probeContext } from '../probe-context.ts';
import { definitionsOf, fakeLog, fakeObserver, plan, type Run, value } from './sampling-bench.ts';

const minute = 60_000;
const start = Date.parse('2026-11-21T02:14:00Z');

beforeEach(() => void vi.useFakeTimers({ now: start }));
afterEach(() => void vi.useRealTimers());

function setUp(
  runs: Readonly<Record<string, Run>>,
  given: { readonly plans?: readonly ProbePlan[]; readonly measured?: readonly ProbePlan[] } = {},
) {
  const plans = given.plans ?? Object.keys(runs).map((name) => plan(name));
  const clock = { now: () => new Date() };
  const { self, queue, known } = probeContext();
  const meter = createProbeMeter({
    definitions: definitionsOf(runs),
    self,
    queue,
    known: () => known,
    readSecret: async () => '',
    clock,
    log: fakeLog(),
  });
  const observer = fakeObserver();
  const stored: ProbeRun[] = [];
  const confirmed = { is: true };
  const last = new Map((given.measured ?? plans).map((one) => [planKey(one), new Date(start)]));
  const sampler = new Sampler({
    plans,
    shardOf: ({ host }) => (host === undefined ? 'pool.0' : `host.${host}`),
    meter,
    clock,
    isConfirmed: () => confirmed.is,
    add: (run) => stored.push(run),
    lastMeasured: async () => last,
    observer,
  });
  const names = () => stored.map((run) => run.plan.name);
  return { sampler, observer, stored, names, confirmed };
}

const slotOf = (one: ProbePlan) => slotAfter({ ...one, everyMs: one.everyMs ?? minute }, start);
const to = async (ms: number) => void (await vi.advanceTimersByTimeAsync(ms - Date.now()));

describe('the sampler', () => {
  it('runs a plan in its slot, once a minute', async () => {
    const { sampler, observer, names } = setUp({ a: async () => [value(1)] });
    await sampler.taken('pool.0');
    const slot = slotOf(plan('a'));
    await to(slot - 10);
    expect(names()).toEqual([]);
    await to(slot + 10);
    expect(names()).toEqual(['a']);
    await to(slot + 3 * minute + 10);
    expect(names()).toHaveLength(4);
    expect(Math.max(...observer.started.mock.calls.map(([late]) => late))).toBeLessThanOrEqual(0.002);
    expect(observer.ended.mock.calls).toEqual([['ok'], ['ok'], ['ok'], ['ok']]);
  });

  it('runs only what is in its shards, and nothing without an interval', async () => {
    const runs = { a: async () => [value(1)], b: async () => [value(1)], c: async () => [value(1)] };
    const { everyMs: _everyMs, ...asked } = plan('c');
    const plans = [plan('a'), plan('b', { host: 'db-1' }), asked];
    const { sampler, names } = setUp(runs, { plans });
    await sampler.taken('host.db-1');
    await to(start + minute + 10);
    expect(names()).toEqual(['b']);
    await sampler.taken('pool.0');
    sampler.lost('host.db-1');
    await to(start + 3 * minute);
    expect(new Set(names().slice(1))).toEqual(new Set(['a']));
  });

  it('runs soon what nobody has measured for an interval, one after the other', async () => {
    const runs = { a: async () => [value(1)], b: async () => [value(1)], c: async () => [value(1)] };
    const { sampler, names } = setUp(runs, { measured: [plan('c')] });
    await sampler.taken('pool.0');
    await to(start + 8);
    expect(names()).toEqual(['a']);
    await to(start + 50);
    expect(names()).toEqual(['a', 'b']);
  });

  it('is not delayed by a target that hangs, and passes over its slots within the deadline', async () => {
    const hang = () => new Promise<never>(() => {});
    const plans = [plan('a', { timeoutMs: 90_000 }), plan('b')];
    const { sampler, observer, names } = setUp({ a: hang, b: async () => [value(1)] }, { plans });
    await sampler.taken('pool.0');
    await to(start + 3 * minute);
    expect(names().filter((name) => name === 'b')).toHaveLength(3);
    expect(observer.skipped.mock.calls).toContainEqual(['running']);
    expect(observer.started).toHaveBeenCalledTimes(4);
    // Late once, and once more that it still runs; nothing of the slot in between.
    expect(observer.ended.mock.calls.filter(([outcome]) => outcome === 'failed')).toHaveLength(2);
  });

  it('says that a run which ignores its deadline is late, and from then on that it still runs', async () => {
    const { sampler, stored } = setUp({ a: () => new Promise<never>(() => {}) });
    await sampler.taken('pool.0');
    await to(slotOf(plan('a')) + 2 * minute + 2_000);
    expect(stored.map((run) => run.readings[0]?.error)).toEqual([
      expect.stringMatching(/^No answer within 1000 ms/),
      expect.stringMatching(/^Still running since/),
      expect.stringMatching(/^Still running since/),
    ]);
    expect(sampler.isIdle('pool.0')).toBe(true);
  });

  it('runs nothing while its shards are not confirmed, and goes on afterwards', async () => {
    const { sampler, observer, names, confirmed } = setUp({ a: async () => [value(1)] });
    await sampler.taken('pool.0');
    confirmed.is = false;
    const slot = slotOf(plan('a'));
    await to(slot + minute + 10);
    expect(names()).toEqual([]);
    expect(observer.skipped.mock.calls).toEqual([['away'], ['away']]);
    confirmed.is = true;
    await to(slot + 2 * minute + 10);
    expect(names()).toEqual(['a']);
  });

  it('passes over what it has slept through, and is back in its slots at once', async () => {
    const plans = Array.from({ length: 50 }, (_, index) => plan(`p${index}`, { probe: 'a' }));
    const { sampler, observer, names } = setUp({ a: async () => [value(1)] }, { plans });
    await sampler.taken('pool.0');
    // The timers stand still meanwhile, as those of a suspended process do.
    vi.setSystemTime(start + 20 * minute);
    await vi.advanceTimersByTimeAsync(1_001);
    expect(names().length).toBeLessThan(15);
    const missed = observer.skipped.mock.calls.filter(([reason]) => reason === 'missed');
    expect(missed.length + names().length).toBeGreaterThanOrEqual(50);
    const before = names().length;
    await to(start + 21 * minute + 1_001);
    expect(names().length - before).toBeGreaterThanOrEqual(45);
  });

  it('starts nothing once it is stopped', async () => {
    const { sampler, names } = setUp({ a: async () => [value(1)] });
    await sampler.taken('pool.0');
    sampler.stop();
    await to(start + 2 * minute);
    expect(names()).toEqual([]);
  });

  it('starts nothing when it is stopped while it takes a shard', async () => {
    const { sampler, names } = setUp({ a: async () => [value(1)] });
    const taken = sampler.taken('pool.0');
    sampler.stop();
    await taken;
    await to(start + 2 * minute);
    expect(names()).toEqual([]);
  });
});
