import { expect, it } from 'vitest';
import pruneHistory from '../../jobs/prune-history.ts';
import { ended, firing } from '../support/alerts.ts';
import { jobBench } from './job-bench.ts';

it('deletes episodes that are over and older than the days that the configuration keeps them', async () => {
  const { run, stores, clock, lines, intake } = jobBench({ settings: { historyDays: 7 } });
  await intake.accept([firing({ instance: 'a' }), firing({ instance: 'b' })]);
  await intake.accept([ended({ instance: 'a' })]);
  clock.advance('7d');
  await run(pruneHistory);
  expect(lines).toEqual([]);
  clock.advance('1m');
  await run(pruneHistory);
  expect(lines).toEqual([{ level: 'info', message: 'old episodes of alerts deleted' }]);
  expect(await stores.alerts.list({ limit: 10 })).toHaveLength(2);
  const kept = await stores.history.episodes(new Date(0), clock.now(), { limit: 10 });
  expect(kept.map((episode) => episode.labels['instance'])).toEqual(['b']);
});

it('deletes alerts that are resolved and older than that, and keeps the timeline of their incident', async () => {
  const { run, stores, clock, lines, intake } = jobBench({ settings: { historyDays: 7 } });
  const { incidents } = await intake.accept([firing({ instance: 'a' })]);
  await intake.accept([ended({ instance: 'a' })]);
  clock.advance('7d');
  await run(pruneHistory);
  expect(await stores.alerts.list({ limit: 10 })).toHaveLength(1);
  clock.advance('1m');
  await run(pruneHistory);
  expect(lines).toContainEqual({ level: 'info', message: 'old resolved alerts deleted' });
  expect(await stores.alerts.list({ limit: 10 })).toEqual([]);
  expect(await stores.incidents.timeline(incidents[0]?.id ?? '', 10)).not.toEqual([]);
});

it('deletes changes that are older than 90 days', async () => {
  const { run, stores, clock, lines } = jobBench();
  await stores.changes.add([
    { source: 'github', id: '1', at: clock.now(), title: 'deploy', labels: {}, links: [] },
  ]);
  clock.advance('90d');
  await run(pruneHistory);
  expect(lines).toEqual([]);
  clock.advance('1m');
  await run(pruneHistory);
  expect(lines).toEqual([{ level: 'info', message: 'old changes deleted' }]);
});
