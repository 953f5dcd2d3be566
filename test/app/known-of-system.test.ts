import { expect, it } from 'vitest';
import { knownOfSystem } from '../../src/app/known-of-system.ts';
import type { GradedReading } from '../../src/domain/probe.ts';
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

async function latest(...readings: readonly GradedReading[]): Promise<readonly string[]> {
  const stores = memoryStores(clock);
  await stores.samples.add(readings);
  const known = await knownOfSystem(stores, clock)('shop').latest('log');
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
