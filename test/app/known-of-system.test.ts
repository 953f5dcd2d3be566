import { expect, it } from 'vitest';
import { knownOfSystem } from '../../src/app/known-of-system.ts';
import type { GradedReading } from '../../src/domain/probe.ts';
import type { ProbePlan } from '../../src/domain/settings.ts';
import { memoryStores } from '../support/memory-stores.ts';
import { manualClock } from '../support/story-clock.ts';

const clock = manualClock();
const read = (metric: string, minutesAgo: number, changes: Partial<GradedReading> = {}): GradedReading => ({
  system: 'shop',
  probe: 'log',
  target: 'web-1',
  metric,
  unit: 'count',
  status: 'ok',
  value: 1,
  measuredAt: new Date(clock.now().getTime() - minutesAgo * 60_000),
  ...changes,
});

const plan = (everyMs: number): ProbePlan => ({
  system: 'shop',
  name: 'log',
  probe: 'log',
  target: 'web-1',
  everyMs,
  parameters: {},
  timeoutMs: 1_000,
  thresholds: {},
});

function latest(...readings: readonly GradedReading[]): Promise<readonly string[]> {
  return latestOf([plan(60_000)], readings);
}

async function latestOf(plans: readonly ProbePlan[], readings: readonly GradedReading[]) {
  const stores = memoryStores(clock);
  await stores.samples.add(readings);
  const known = await knownOfSystem(stores, clock, plans)('shop').latest('log');
  return known.map(({ target, metric }) => `${target} ${metric}`).sort();
}

it('knows nothing of before a probe failed, and of no failure once it has answered', async () => {
  const failed = { status: 'unknown', error: 'There is no log.' } as const;
  expect(await latest(read('errors', 10), read('log', 5, failed))).toEqual(['web-1 log']);
  expect(await latest(read('log', 10, failed), read('errors', 5), read('jobs', 5))).toEqual([
    'web-1 errors',
    'web-1 jobs',
  ]);
});

it('knows the newest of each target', async () => {
  const other = read('errors', 10, { target: 'web-2' });
  expect(await latest(read('errors', 5), other)).toEqual(['web-1 errors', 'web-2 errors']);
});

it('knows what is measured four times a day for as long as the next run may take to come', async () => {
  const sixHours = 6 * 3_600_000;
  expect(await latestOf([plan(sixHours)], [read('errors', 350)])).toEqual(['web-1 errors']);
  expect(await latestOf([plan(60_000)], [read('errors', 350)])).toEqual([]);
});
