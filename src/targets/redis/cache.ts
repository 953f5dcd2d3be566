import type { Reading } from '../../domain/probe.ts';
import { counterChange } from '../counter-change.ts';
import { percentOf } from '../percent.ts';
import { readingOf } from '../reading-of.ts';
import type { MetricGroup } from './group.ts';
import { infoNumber } from './info.ts';

const metrics = {
  'hit-rate': { title: 'Keys found when looked for', unit: 'percent' },
  evicted: { title: 'Keys evicted since the start', unit: 'count' },
  'evictions-per-minute': { title: 'Keys evicted', unit: 'per-minute' },
  expired: { title: 'Keys expired since the start', unit: 'count' },
} as const;

/** How well it serves as a cache; what is made of two looks is left out on the first. */
export const cache: MetricGroup = {
  metrics,
  async read(_, { info, memory, clock }) {
    const readings: Reading[] = [];
    const hits = infoNumber(info, 'keyspace_hits');
    const misses = infoNumber(info, 'keyspace_misses');
    if (hits !== undefined && misses !== undefined) {
      const change = counterChange(memory, 'lookups', clock.now(), { hits, misses });
      const recent = change !== undefined && change.by.hits + change.by.misses > 0;
      const [found, missed] = recent ? [change.by.hits, change.by.misses] : [hits, misses];
      const detail = `${found.toLocaleString('en-US')} of ${(found + missed).toLocaleString('en-US')} since ${recent ? 'the last look' : 'the start'}`;
      if (found + missed > 0) {
        readings.push(readingOf(metrics, 'hit-rate', percentOf(found, found + missed), { detail }));
      }
    }
    const evicted = infoNumber(info, 'evicted_keys');
    if (evicted !== undefined) {
      readings.push(readingOf(metrics, 'evicted', evicted));
      const change = counterChange(memory, 'evictions', clock.now(), { evicted });
      if (change !== undefined) {
        readings.push(readingOf(metrics, 'evictions-per-minute', (change.by.evicted / change.seconds) * 60));
      }
    }
    const expired = infoNumber(info, 'expired_keys');
    if (expired !== undefined) readings.push(readingOf(metrics, 'expired', expired));
    return readings;
  },
};
