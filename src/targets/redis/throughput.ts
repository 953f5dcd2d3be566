import { readingOf } from '../reading-of.ts';
import type { MetricGroup } from './group.ts';
import { infoNumber } from './info.ts';

const metrics = {
  'ops-per-second': { title: 'Commands', unit: 'per-second' },
  slowlog: { title: 'Slow commands that are remembered', unit: 'count' },
} as const;

/** How busy it is. */
export const throughput: MetricGroup = {
  metrics,
  async read(session, { info }) {
    const ops = infoNumber(info, 'instantaneous_ops_per_sec');
    const length = Number(await session.ask('SLOWLOG', 'LEN'));
    return [
      ...(ops === undefined ? [] : [readingOf(metrics, 'ops-per-second', ops)]),
      readingOf(metrics, 'slowlog', length),
    ];
  },
};
