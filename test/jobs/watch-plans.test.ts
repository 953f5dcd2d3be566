import { describe, expect, it } from 'vitest';
import watchPlans from '../../jobs/watch-plans.ts';
import { gradedRun, type ProbeRun } from '../../src/domain/probe-run.ts';
import { gradeReading } from '../../src/domain/threshold.ts';
import { storeRuns } from '../../src/probes/sampler/store-runs.ts';
import { plan, value } from '../probes/sampler/sampling-bench.ts';
import { jobBench } from './job-bench.ts';

const disk = plan('disk', { host: 'db-1', target: 'db-1' });
const grade = async (runs: readonly ProbeRun[]) => runs.map((run) => gradedRun(run, gradeReading));

/** The sweeper looks once a minute, as the clockwork has it. */
function watching(probes = [disk]) {
  const bench = jobBench({ settings: { probes } });
  const { clock, stores, intake, log } = bench;
  const measure = (one = disk) =>
    storeRuns({ samples: stores.samples, intake, log, grade }, [
      { plan: one, measuredAt: clock.now(), readings: [value(1)] },
    ]);
  const watch = async (minutes: number) => {
    for (let minute = 0; minute < minutes; minute += 1) {
      clock.advance('1m');
      await bench.run(watchPlans);
    }
  };
  const alerts = () => stores.alerts.list({ limit: 10 });
  const ofDisk = async () => {
    const latest = await stores.samples.latest(new Date(clock.now().getTime() - 60_000));
    return latest.find(({ metric }) => metric === 'disk');
  };
  return { ...bench, measure, watch, alerts, ofDisk };
}

describe('watch-plans', () => {
  it('makes a plan unknown that nobody measures, and says which runner is missing', async () => {
    const { measure, watch, ofDisk } = watching();
    await watch(1);
    await measure();
    await watch(3);
    expect(await ofDisk()).toBeUndefined();
    await watch(1);
    expect(await ofDisk()).toMatchObject({
      status: 'unknown',
      target: 'db-1',
      error:
        "Not measured since 02:15 UTC: no runner of host 'db-1' has answered. Start one with WATCHBILL_ROLES=runner WATCHBILL_HOST=db-1.",
    });
  });

  it('raises it like anything unknown, once, and ends it when a runner is back', async () => {
    const { measure, watch, alerts, clock, stores } = watching();
    await watch(1);
    await measure();
    await watch(8);
    expect(await alerts()).toEqual([]);
    await watch(6);
    expect(await alerts()).toMatchObject([
      { status: 'firing', labels: { system: 'shop', probe: 'disk', severity: 'warning' } },
    ]);
    clock.advance('1m');
    await measure();
    expect(await alerts()).toMatchObject([
      { status: 'resolved', annotations: { summary: 'disk of db-1 answers again' } },
    ]);
    expect((await stores.samples.standings()).map(({ metric }) => metric)).toEqual(['m']);
    await watch(3);
    expect(stores.database.state.episodes.size).toBe(1);
  });

  it('says nothing right after a start, nor of a plan that is new', async () => {
    const { measure, watch, ofDisk, clock } = watching();
    await measure();
    clock.advance('12h');
    await watch(4);
    expect(await ofDisk()).toBeUndefined();
    await watch(1);
    expect((await ofDisk())?.error).toContain('Not measured since 02:14 UTC');
  });

  it('knows a runner that is there and does not run it from one that is missing', async () => {
    const { watch, ofDisk, stores } = watching([plan('disk')]);
    await stores.runners.report({ host: 'any', pool: true, shards: 0, probes: 0 });
    await watch(5);
    expect((await ofDisk())?.error).toBe(
      'Not measured yet: the runners that are there do not run it. Look at their logs.',
    );
  });

  it('asks for nothing that is run on demand only', async () => {
    const { everyMs: _everyMs, ...asked } = disk;
    const { watch, ofDisk } = watching([asked]);
    await watch(10);
    expect(await ofDisk()).toBeUndefined();
  });

  it('leaves alone what stands of a plan that is seldom run', async () => {
    const seldom = plan('disk', { everyMs: 3_600_000 });
    const { measure, watch, stores } = watching([seldom]);
    await measure(seldom);
    await watch(30);
    expect((await stores.samples.standings()).map(({ metric }) => metric)).toEqual(['m']);
  });

  it('ends and forgets what stands of a plan that is configured no more', async () => {
    const gone = plan('gone', { target: 'db-1', unknown: { severity: 'critical', forMs: 0 } });
    const { context, watch, alerts, stores, clock, intake, log } = watching([disk]);
    const failed = { plan: gone, measuredAt: clock.now(), readings: [] };
    const readings = [{ metric: 'gone', unit: 'none', error: 'down' }];
    await storeRuns({ samples: stores.samples, intake, log, grade }, [{ ...failed, readings }]);
    expect(await alerts()).toMatchObject([{ status: 'firing' }]);
    await watch(4);
    expect(await alerts()).toMatchObject([{ status: 'firing' }]);
    await watch(1);
    expect(await alerts()).toMatchObject([{ status: 'resolved' }]);
    const left = await stores.samples.standings();
    expect(left.filter(({ probe }) => probe === 'gone')).toEqual([]);
    expect(context.settings.probes).toEqual([disk]);
  });
});
