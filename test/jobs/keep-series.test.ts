import { expect, it } from 'vitest';
import keepSeries from '../../jobs/keep-series.ts';
import type { KeptSeries } from '../../src/domain/ports/sample-store.ts';
import { jobBench } from './job-bench.ts';

const nothing: KeptSeries = { hours: 0, late: 0, dropped: [], waiting: [] };

function bench(kept: Partial<KeptSeries>) {
  const all = jobBench();
  const samples = { ...all.stores.samples, keep: async () => ({ ...nothing, ...kept }) };
  const context = { ...all.context, stores: { ...all.stores, samples } };
  return { ...all, run: () => keepSeries.run(context, {}) };
}

it('says what it dropped, and nothing where there was nothing to drop', async () => {
  const quiet = bench({});
  await quiet.run();
  expect(quiet.lines).toEqual([]);
  const { run, lines } = bench({ hours: 1, late: 2, dropped: ['samples_20261107'] });
  await run();
  expect(lines.filter(({ level }) => level === 'info')).toEqual([
    { level: 'info', message: 'old probe values dropped' },
  ]);
});

it('warns of what it could not drop because somebody reads it', async () => {
  const { run, lines } = bench({ waiting: ['samples_20261107'] });
  await run();
  expect(lines).toEqual([
    { level: 'warn', message: 'old probe values are still being read; they are dropped next time' },
  ]);
});

it('forgets what is older than 400 days, and only that', async () => {
  const { run, stores, clock } = jobBench();
  const sample = (metric: string) =>
    stores.samples.add([
      {
        system: 'host',
        probe: 'host-cpu',
        target: 'db-1',
        metric,
        unit: 'percent',
        value: 20,
        status: 'ok',
        measuredAt: clock.now(),
      },
    ]);
  await sample('old');
  clock.advance('30d');
  await sample('young');
  clock.advance('371d');
  await run(keepSeries);
  const kept = await stores.samples.latest(new Date(0));
  expect(kept.map(({ metric }) => metric)).toEqual(['young']);
});
