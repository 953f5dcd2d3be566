import { UnreachableError } from '../../domain/errors.ts';
import { formatValue } from '../../domain/format-value.ts';
import { cut } from '../../domain/text.ts';
import { failedReadings, readingOf } from '../reading-of.ts';
import { type MetricGroup, maySeeOthers, needsMonitor } from './group.ts';
import { maskLiterals } from './mask-literals.ts';

const metrics = {
  'long-queries': { title: 'Queries that run for long', unit: 'count' },
  'oldest-query': { title: 'Longest running query', unit: 's' },
} as const;

const shown = 80;

const running = (longerThanMs: number) => `
  with running as (
    select extract(epoch from clock_timestamp() - query_start)::float8 as age, left(query, 4000) as query
    from pg_stat_activity
    where backend_type = 'client backend' and state = 'active' and pid <> pg_backend_pid())
  select ${maySeeOthers} as "allowed",
    (select count(*) from running where age > ${longerThanMs} / 1000.0)::float8 as "long",
    (select max(age) from running) as "age",
    (select query from running order by age desc nulls last limit 1) as "query"`;

/** What runs for too long. */
export const queries: MetricGroup = {
  metrics,
  async read(session, { longerThanMs, user }) {
    const [[row] = []] = await session.ask(running(longerThanMs));
    if (row === undefined) throw new UnreachableError('PostgreSQL answered no row about its queries.');
    if (row['allowed'] !== true) return failedReadings(metrics, needsMonitor(user));
    const query = row['query'];
    return [
      readingOf(metrics, 'long-queries', Number(row['long']), {
        detail: `for more than ${formatValue(longerThanMs / 1000, 's')}`,
      }),
      readingOf(metrics, 'oldest-query', Math.max(0, Number(row['age'] ?? 0)), {
        detail: typeof query === 'string' ? cut(maskLiterals(query), shown) : 'nothing runs',
      }),
    ];
  },
};
