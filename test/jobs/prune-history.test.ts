import { expect, it } from 'vitest';
import pruneHistory from '../../jobs/prune-history.ts';
import { jobBench } from './job-bench.ts';

it('deletes probe values that are older than 14 days, and tells how many', async () => {
  const { run, stores, clock, lines } = jobBench();
  const sample = () =>
    stores.samples.add([
      {
        probe: 'host-cpu',
        target: 'db-1',
        metric: 'cpu-busy',
        unit: 'percent',
        value: 20,
        status: 'ok',
        measuredAt: clock.now(),
      },
    ]);
  await sample();
  clock.advance('14d');
  await run(pruneHistory);
  expect(lines).toEqual([]);
  clock.advance('1m');
  await sample();
  await run(pruneHistory);
  expect(lines).toEqual([{ level: 'info', message: 'old probe values deleted' }]);
  const [kept] = await stores.samples.summaries(new Date(0), new Date(clock.now().getTime() + 1));
  expect(kept?.samples).toBe(1);
});
