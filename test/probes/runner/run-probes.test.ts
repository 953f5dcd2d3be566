import { describe, expect, it, vi } from 'vitest';
import type { LoadedProbe, ProbeContext } from '../../../src/define/probe.ts';
import { worstFirst } from '../../../src/domain/compare.ts';
import type { Reading } from '../../../src/domain/probe.ts';
import { type GradeReading, gradedRun } from '../../../src/domain/probe-run.ts';
import { SecretReference, type WithSecrets } from '../../../src/domain/secret.ts';
import type { ProbePlan } from '../../../src/domain/settings.ts';
import { gradeReading } from '../../../src/domain/threshold.ts';
import { createProbeMeter } from '../../../src/probes/runner/run-probes.ts';
import { limits } from '../../support/thresholds.ts';
import { probeContext } from '../probe-context.ts';

const now = new Date('2026-11-21T02:14:00Z');
type Run = (context: ProbeContext, parameters: unknown) => Promise<readonly Reading[]>;
const reading = (value: number): Reading => ({ metric: 'm', value, unit: 'count' });

function plan(name: string, more: Partial<ProbePlan> = {}): ProbePlan {
  return {
    name,
    system: 'host',
    probe: name,
    target: 'here',
    parameters: {},
    timeoutMs: 1000,
    thresholds: {},
    ...more,
  };
}

function setUp(
  runs: Readonly<Record<string, Run>>,
  plans = Object.keys(runs).map((name) => plan(name)),
  more: Partial<LoadedProbe> = {},
) {
  const definitions = Object.entries(runs).map(
    ([name, run]) => ({ name, title: name, timeoutMs: 1000, run, ...more }) as unknown as LoadedProbe,
  );
  const log = { debug: vi.fn(), info: vi.fn(), warn: vi.fn(), error: vi.fn() };
  const { self, queue, known } = probeContext();
  const readSecret = async () => 'hunter2';
  const clock = { now: () => now };
  const parts = { definitions, self, queue, known: () => known, readSecret, clock, log, mostHung: 3 };
  const meter = createProbeMeter(parts);
  const runAll = async (grade: GradeReading = gradeReading) => {
    const all = await Promise.all(plans.map((one) => meter.measure(one)));
    return worstFirst(all.flatMap((run) => gradedRun(run, grade)));
  };
  return { runner: { runAll }, meter, log };
}

describe('createProbeMeter', () => {
  it('grades each reading against the threshold of its metric and says where and when', async () => {
    const thresholds = { m: limits({ warning: '> 3' }) };
    const { runner } = setUp({ a: async () => [reading(5)] }, [plan('a', { thresholds, target: 'db-1' })]);
    expect(await runner.runAll()).toEqual([
      {
        metric: 'm',
        value: 5,
        unit: 'count',
        system: 'host',
        probe: 'a',
        target: 'db-1',
        status: 'warning',
        limit: '> 3',
        levels: { warning: 'crossed' },
        measuredAt: now,
      },
    ]);
  });

  it('puts the worst first', async () => {
    const graded = (status: 'ok' | 'critical' | 'warning') => async () => [{ ...reading(1), status }];
    const { runner } = setUp({
      a: graded('ok'),
      b: graded('warning'),
      c: async () => Promise.reject(new Error('x')),
      d: graded('critical'),
    });
    const statuses = (await runner.runAll()).map(({ status }) => status);
    expect(statuses).toEqual(['critical', 'warning', 'unknown', 'ok']);
  });

  it('gives each plan its parameters and lets two plans use one probe', async () => {
    const run = vi.fn(async (_context: ProbeContext, parameters: unknown) => [reading(Number(parameters))]);
    const { runner } = setUp({ a: run }, [
      plan('one', { probe: 'a', parameters: 1 }),
      plan('two', { probe: 'a', parameters: 2 }),
    ]);
    expect((await runner.runAll()).map(({ probe, value }) => [probe, value])).toEqual([
      ['one', 1],
      ['two', 2],
    ]);
  });

  it('runs all side by side', async () => {
    const { promise, resolve } = Promise.withResolvers<void>();
    const { runner } = setUp({
      a: async () => {
        await promise;
        return [reading(1)];
      },
      b: async () => {
        resolve();
        return [reading(2)];
      },
    });
    expect(await runner.runAll()).toHaveLength(2);
  });

  it.each([
    ['rejects', () => Promise.reject(new Error('no route to postgres://u:secret@db'))],
    [
      'throws at once',
      () => {
        throw new Error('no route to postgres://u:secret@db');
      },
    ],
  ])('answers unknown with the reason and no secret when a probe %s', async (_, run) => {
    const { runner, log } = setUp({ a: run });
    expect(await runner.runAll()).toEqual([
      {
        metric: 'a',
        unit: 'none',
        system: 'host',
        probe: 'a',
        target: 'here',
        status: 'unknown',
        error: 'no route to postgres://***@db',
        measuredAt: now,
      },
    ]);
    expect(JSON.stringify(log.warn.mock.calls)).not.toContain('secret');
  });

  it.each([undefined, 'ok', [{ metric: 'm' }], [{ ...reading(Number.NaN) }]])(
    'answers unknown when a probe answers %j',
    async (garbage) => {
      const { runner } = setUp({ a: async () => garbage as unknown as readonly Reading[] });
      expect(await runner.runAll()).toMatchObject([{ metric: 'a', status: 'unknown' }]);
    },
  );

  it('answers unknown for a probe that does not exist', async () => {
    const { runner } = setUp({}, [plan('ghost')]);
    expect(await runner.runAll()).toMatchObject([{ error: "There is no probe 'ghost'." }]);
  });

  it('answers unknown when the grading itself fails', async () => {
    const { runner } = setUp({ a: async () => [reading(1)] });
    const grade = () => {
      throw new Error('defect');
    };
    expect(await runner.runAll(grade)).toMatchObject([{ error: 'defect' }]);
  });

  it('has nothing to say of a probe without readings', async () => {
    expect(await setUp({ a: async () => [] }).runner.runAll()).toEqual([]);
  });

  it('does not let a probe that hangs keep the others', async () => {
    const hang = () => new Promise<never>(() => {});
    const { runner } = setUp({ a: hang, b: async () => [reading(1)] }, [
      plan('a', { timeoutMs: 10 }),
      plan('b'),
    ]);
    const [late, ok] = await runner.runAll();
    expect(late).toMatchObject({
      probe: 'a',
      status: 'unknown',
      error: expect.stringMatching(/^No answer within 10 ms/),
    });
    expect(ok).toMatchObject({ probe: 'b', value: 1 });
  });

  it('aborts the probe at its deadline', async () => {
    let signal: AbortSignal | undefined;
    const run: Run = (context) => {
      signal = context.signal;
      return new Promise<never>(() => {});
    };
    await setUp({ a: run }, [plan('a', { timeoutMs: 10 })]).runner.runAll();
    expect(signal?.aborted).toBe(true);
  });

  it('never starts a second run while the first still hangs, drops its late answer and starts again then', async () => {
    const first = Promise.withResolvers<readonly Reading[]>();
    const run = vi.fn<Run>(() => first.promise);
    const { runner } = setUp({ a: run }, [plan('a', { timeoutMs: 10 })]);
    await runner.runAll();
    const again = await runner.runAll();
    expect(again).toMatchObject([
      { status: 'unknown', error: expect.stringContaining('Still running since 2026-11-21 02:14:00 UTC') },
    ]);
    expect(run).toHaveBeenCalledTimes(1);
    first.resolve([reading(1)]);
    run.mockResolvedValue([reading(2)]);
    await vi.waitFor(async () => expect(await runner.runAll()).toMatchObject([{ value: 2 }]));
    expect(run).toHaveBeenCalledTimes(2);
  });

  it('shares a run with whoever asks meanwhile', async () => {
    const answer = Promise.withResolvers<readonly Reading[]>();
    const run = vi.fn<Run>(() => answer.promise);
    const { runner } = setUp({ a: run });
    const both = Promise.all([runner.runAll(), runner.runAll()]);
    answer.resolve([reading(4)]);
    expect((await both).flat().map(({ value }) => value)).toEqual([4, 4]);
    expect(run).toHaveBeenCalledTimes(1);
  });

  it('survives a probe that rejects long after its deadline', async () => {
    const late = Promise.withResolvers<never>();
    const { runner } = setUp({ a: () => late.promise }, [plan('a', { timeoutMs: 10 })]);
    await runner.runAll();
    late.reject(new Error('late'));
    await new Promise((resolve) => setImmediate(resolve));
    expect(await runner.runAll()).toMatchObject([{ status: 'unknown' }]);
  });

  it('keeps a secret that a parameter refers to out of what the probe says', async () => {
    const reveal: Run = async ({ secret }) => {
      const value = (await secret(new SecretReference({ env: 'KEY' }))).reveal();
      return [{ ...reading(1), detail: `it is ${value}` }];
    };
    const throwing: Run = async ({ secret }) => {
      throw new Error(`refused ${(await secret(new SecretReference({ env: 'KEY' }))).reveal()}`);
    };
    const { runner } = setUp({ a: reveal, b: throwing });
    expect(await runner.runAll()).toMatchObject([{ error: 'refused ***' }, { detail: 'it is ***' }]);
  });

  it('keeps the secrets of a connection out of what the probe says, however deep they stand in it', async () => {
    const connection = { url: 'http://a', headers: { key: new SecretReference({ env: 'KEY' }) } };
    const reveal: Run = async ({ connection: given }) => {
      const { key } = (given as WithSecrets<typeof connection>).headers;
      return [{ ...reading(1), detail: `it is ${key.reveal()}`, error: `refused ${key.reveal()}` }];
    };
    const throwing: Run = async ({ connection: given }) => {
      throw new Error(`refused ${(given as WithSecrets<typeof connection>).headers.key.reveal()}`);
    };
    const { runner } = setUp({ a: reveal, b: throwing }, [
      plan('a', { connection }),
      plan('b', { connection }),
    ]);
    expect(await runner.runAll()).toMatchObject([
      { error: 'refused ***', detail: 'it is ***' },
      { error: 'refused ***' },
    ]);
  });

  it('logs a failure once, and the recovery', async () => {
    const run = vi.fn<Run>(async () => Promise.reject(new Error('down')));
    const { runner, log } = setUp({ a: run });
    await runner.runAll();
    await runner.runAll();
    expect(log.warn.mock.calls).toEqual([[{ system: 'host', probe: 'a', error: 'down' }, 'probe failed']]);
    run.mockResolvedValue([reading(1)]);
    await runner.runAll();
    await runner.runAll();
    expect(log.info).toHaveBeenCalledTimes(1);
  });
});

describe('runs that hang beyond their deadline', () => {
  const hang = () => new Promise<never>(() => {});
  const late = (name: string, probe: string) => plan(name, { probe, timeoutMs: 5 });

  it('are counted, and from a bound on their probe is refused while others run', async () => {
    const run = vi.fn<Run>(hang);
    const plans = ['one', 'two', 'three', 'four'].map((name) => late(name, 'hangs'));
    const { meter } = setUp({ hangs: run, well: async () => [reading(1)] }, plans);
    const [one, two, three, four] = plans;
    for (const each of [one, two, three]) if (each !== undefined) await meter.measure(each);
    expect(meter.hung()).toBe(3);
    expect(run).toHaveBeenCalledTimes(3);
    const refused = four === undefined ? undefined : await meter.measure(four);
    expect(refused?.readings[0]?.error).toMatch(/^Not run: 3 runs hang .* of the probe 'hangs'/);
    expect(run).toHaveBeenCalledTimes(3);
    expect((await meter.measure(plan('fine', { probe: 'well' }))).readings).toEqual([reading(1)]);
  });

  it('are forgotten when they end after all', async () => {
    const answer = Promise.withResolvers<readonly Reading[]>();
    const one = late('one', 'slow');
    const { meter } = setUp({ slow: () => answer.promise }, [one]);
    await meter.measure(one);
    expect(meter.stateOf(one)).toBe('late');
    answer.resolve([reading(1)]);
    await vi.waitFor(() => expect(meter.stateOf(one)).toBe('idle'));
    expect(meter.hung()).toBe(0);
  });
});

describe('probes of one name in two systems', () => {
  it('share neither a run nor a memory', async () => {
    const run: Run = async ({ memory }) => {
      memory.set('runs', Number(memory.get('runs') ?? 0) + 1);
      return [reading(Number(memory.get('runs')))];
    };
    const plans = [plan('a', { system: 'shop' }), plan('a', { system: 'blog' })];
    const { meter } = setUp({ a: run }, plans);
    const both = await Promise.all(plans.map((one) => meter.measure(one)));
    expect(both.map(({ readings }) => readings[0]?.value)).toEqual([1, 1]);
  });

  it('forget what they kept of other files, or of another server, once those are named', async () => {
    const run: Run = async ({ memory }) => {
      memory.set('runs', Number(memory.get('runs') ?? 0) + 1);
      return [reading(Number(memory.get('runs')))];
    };
    const { meter } = setUp({ a: run });
    const runs = async (more: Partial<ProbePlan>) =>
      (await meter.measure(plan('a', more))).readings[0]?.value;
    const parameters = { files: ['/a'] };
    expect(await runs({ parameters })).toBe(1);
    // Read anew from a configuration in which something else was changed.
    expect(await runs({ parameters: { files: ['/a'] } })).toBe(2);
    expect(await runs({ parameters: { files: ['/b'] } })).toBe(1);
    expect(await runs({ parameters: { files: ['/b'] }, connection: { url: 'http://other' } })).toBe(1);
  });
});

describe('probes that start child processes', () => {
  it('wait for their turn, and are measured against their deadline from then on', async () => {
    const ends: (() => void)[] = [];
    const run = vi.fn<Run>(async () => {
      await new Promise<void>((resolve) => ends.push(resolve));
      return [reading(1)];
    });
    const plans = Array.from({ length: 9 }, (_, index) => plan(`p${index}`, { probe: 'command' }));
    const { meter } = setUp({ command: run }, plans, { spawns: true });
    const all = Promise.all(plans.map((one) => meter.measure(one)));
    await vi.waitFor(() => expect(run).toHaveBeenCalledTimes(8));
    expect(plans.map((one) => meter.stateOf(one))).not.toContain('idle');
    ends[0]?.();
    await vi.waitFor(() => expect(run).toHaveBeenCalledTimes(9));
    for (const end of ends) end();
    expect((await all).every(({ readings }) => readings[0]?.value === 1)).toBe(true);
  });
});
