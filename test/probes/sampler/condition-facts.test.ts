import { describe, expect, it, vi } from 'vitest';
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../../../src/domain/duration.ts';
import type { GradedReading } from '../../../src/domain/probe.ts';
import { gradedRun, type ProbeRun } from '../../../src/domain/probe-run.ts';
import { gradeReading, type Threshold } from '../../../src/domain/threshold.ts';
import { createConditionFacts } from '../../../src/probes/sampler/condition-facts.ts';
import { Remembered } from '../../../src/probes/sampler/remembered.ts';
import { memoryStores } from '../../support/memory-stores.ts';
import { silentLog } from '../../support/silent-log.ts';
import { manualClock } from '../../support/story-clock.ts';
import { level } from '../../support/thresholds.ts';

const learned = { overMs: 28 * DAY_MS, timeZone: 'UTC' };

function bench(...conditions: readonly string[]) {
  const clock = manualClock();
  const stores = memoryStores(clock);
  const thresholds: Record<string, Threshold> = {
    latency: {
      levels: conditions.map((when, index) => level('warning', when, { name: `level-${index}` })),
      baseline: learned,
      unit: 'ms',
    },
  };
  const windows = vi.spyOn(stores.samples, 'windows');
  const hourly = vi.spyOn(stores.samples, 'hourly');
  const log = { ...silentLog, warn: vi.fn() };
  const factsFor = createConditionFacts({ samples: stores.samples, baselines: stores.baselines, clock, log });
  const run = (value: number, part?: string): ProbeRun => ({
    plan: {
      system: 'shop',
      name: 'api',
      probe: 'http',
      target: 'web-1',
      parameters: {},
      timeoutMs: 1_000,
      thresholds,
    },
    measuredAt: clock.now(),
    readings: [{ metric: 'latency', value, unit: 'ms', ...(part === undefined ? {} : { part }) }],
  });
  const grade = async (...runs: readonly ProbeRun[]) => {
    const factsOf = await factsFor(runs);
    return runs.flatMap((one) => gradedRun(one, gradeReading, factsOf));
  };
  /** One value every so often until now, the oldest first. */
  const past = async (stepMs: number, values: readonly number[], part?: string) => {
    const readings = values.map((value, index): GradedReading => {
      const measuredAt = new Date(clock.now().getTime() - (values.length - index) * stepMs);
      return {
        system: 'shop',
        probe: 'api',
        target: 'web-1',
        metric: 'latency',
        value,
        unit: 'ms',
        status: 'ok',
        measuredAt,
        ...(part === undefined ? {} : { part }),
      };
    });
    await stores.samples.add(readings);
    await stores.samples.keep(new AbortController().signal);
  };
  return { clock, stores, run, grade, past, windows, hourly, log };
}

describe('createConditionFacts', () => {
  it('holds a reading against the windows that its limits name, itself counted in', async () => {
    const { grade, run, past, windows } = bench('mean(1h) > 100', 'change(30m) > 50', 'max(1h) > 200');
    await past(
      MINUTE_MS,
      Array.from({ length: 60 }, () => 100),
    );
    const [calm] = await grade(run(100));
    expect(calm?.levels).toEqual({});
    const [risen] = await grade(run(160));
    expect(risen).toMatchObject({
      status: 'warning',
      levels: { 'level-0': 'crossed', 'level-1': 'crossed' },
    });
    expect((await grade(run(201)))[0]?.levels).toMatchObject({ 'level-2': 'crossed' });
    expect(windows, 'remembered').toHaveBeenCalledTimes(1);
  });

  it('says that it learns, and does not hide another level', async () => {
    const { grade, run, past } = bench('mean(1d) > 100', '> 500');
    await past(HOUR_MS, [300, 300, 300]);
    expect((await grade(run(600)))[0]).toMatchObject({
      status: 'warning',
      limit: '> 500 ms',
      levels: { 'level-0': 'undecided', 'level-1': 'crossed' },
    });
    expect((await grade(run(300)))[0]).toMatchObject({
      status: 'ok',
      limit: 'mean(1d) > 100 ms (learning: 3 h of 24 h)',
    });
  });

  it('asks once for all windows of all runs, and again when a hundredth of the window is over', async () => {
    const { grade, run, past, windows, clock } = bench('mean(1h) > 100', 'change(2h) > 50');
    await past(
      MINUTE_MS,
      Array.from({ length: 120 }, () => 100),
      'a',
    );
    await grade(run(1, 'a'), run(2, 'b'));
    expect(windows).toHaveBeenCalledTimes(1);
    expect(windows.mock.calls[0]?.[0]).toHaveLength(4);
    clock.advance('37s');
    await grade(run(1, 'a'));
    expect(windows.mock.calls[1]?.[0], 'that of one hour alone').toHaveLength(1);
  });

  it('learns a baseline once an hour', async () => {
    const { grade, run, past, hourly, clock } = bench('> baseline + 25 %');
    await past(
      HOUR_MS,
      Array.from({ length: 30 }, () => 100),
    );
    expect((await grade(run(126)))[0]?.status).toBe('warning');
    expect((await grade(run(124)))[0]?.status).toBe('ok');
    expect(hourly).toHaveBeenCalledTimes(1);
    clock.advance('1h');
    await grade(run(124));
    expect(hourly).toHaveBeenCalledTimes(2);
  });

  it('takes a fixed baseline before a learned one, that of the part before that of the metric', async () => {
    const { grade, run, past, stores, clock, hourly } = bench('> baseline + 25 %');
    await past(
      HOUR_MS,
      Array.from({ length: 30 }, () => 100),
    );
    const fixed = {
      system: 'shop',
      probe: 'api',
      metric: 'latency',
      reason: '',
      setBy: 'U0OLU',
      setAt: clock.now(),
    };
    await stores.baselines.set([
      { ...fixed, value: 200 },
      { ...fixed, part: 'b', value: 300 },
    ]);
    const statuses = (await grade(run(251), run(249), run(300, 'b'), run(376, 'b'))).map(
      ({ status }) => status,
    );
    expect(statuses).toEqual(['warning', 'ok', 'ok', 'warning']);
    expect(hourly).not.toHaveBeenCalled();
    await stores.baselines.clear(fixed);
    clock.advance('31s');
    expect((await grade(run(126)))[0]?.status).toBe('warning');
  });

  it('asks for nothing where limits are plain', async () => {
    const { grade, run, windows, hourly, stores } = bench('> 100');
    const list = vi.spyOn(stores.baselines, 'list');
    expect((await grade(run(101)))[0]?.status).toBe('warning');
    expect([windows, hourly, list].map((one) => one.mock.calls.length)).toEqual([0, 0, 0]);
  });

  it('grades the rest when the past cannot be read, and says so once', async () => {
    const { grade, run, windows, log } = bench('mean(1h) > 1', '> 100');
    windows.mockRejectedValue(new Error('connection refused'));
    expect((await grade(run(101)))[0]).toMatchObject({
      status: 'warning',
      levels: { 'level-0': 'undecided' },
    });
    expect((await grade(run(99)))[0]?.limit).toBe('mean(1h) > 1 ms (the past cannot be read)');
    expect(log.warn).toHaveBeenCalledTimes(1);
  });

  it('misses what is absent without being read', async () => {
    const { grade, run } = bench('absent(10m)');
    const silent = { ...run(1), readings: [] };
    expect(await grade(silent)).toMatchObject([
      {
        metric: 'latency',
        unit: 'ms',
        error: 'no value',
        status: 'unknown',
        levels: { 'level-0': 'crossed' },
      },
    ]);
    expect((await grade(run(1)))[0]?.status).toBe('ok');
  });

  it('asks for many windows in parts, and keeps what was answered where a later part fails', async () => {
    const { run, windows, past, grade } = bench('mean(1h) > 100');
    for (let part = 0; part < 3; part += 1) await past(20 * MINUTE_MS, [150, 150, 150], `${part * 50}`);
    const runs = Array.from({ length: 120 }, (_, part) => run(150, `${part}`));
    windows.mockImplementationOnce(async (requests) => requests.map(() => ({ count: 0 })));
    windows.mockRejectedValueOnce(new Error('too slow'));
    await grade(...runs);
    expect(windows.mock.calls.map(([requests]) => requests.length)).toEqual([50, 50]);
    windows.mockClear();
    await grade(...runs);
    expect(windows.mock.calls.map(([requests]) => requests.length)).toEqual([50, 20]);
  });
});

it('answers are remembered while they are good, and no more of them than there is room for', () => {
  const remembered = new Remembered<number>();
  for (let key = 0; key < 50_001; key += 1) remembered.set(`${key}`, key, 10);
  expect(remembered.get('0', 0)).toBeUndefined();
  expect(remembered.get('1', 0)).toBe(1);
  expect(remembered.get('50000', 9)).toBe(50_000);
  expect(remembered.get('50000', 10)).toBeUndefined();
});
