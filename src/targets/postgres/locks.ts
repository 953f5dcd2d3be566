import { formatValue } from '../../domain/format-value.ts';
import { readingOf } from '../reading-of.ts';
import type { MetricGroup } from './group.ts';

const metrics = { 'locks-waiting': { title: 'Sessions that wait for a lock', unit: 'count' } } as const;

const waiting = `
  select count(distinct l.pid)::float8 as "waiting",
    max(extract(epoch from clock_timestamp() - a.query_start))::float8 as "longest"
  from pg_locks l left join pg_stat_activity a on a.pid = l.pid
  where not l.granted`;

/** Who waits for whom. */
export const locks: MetricGroup = {
  metrics,
  async read(session) {
    const [[row] = []] = await session.ask(waiting);
    const longest = row?.['longest'];
    return [
      readingOf(metrics, 'locks-waiting', Number(row?.['waiting']), {
        ...(typeof longest === 'number' ? { detail: `the longest for ${formatValue(longest, 's')}` } : {}),
      }),
    ];
  },
};
