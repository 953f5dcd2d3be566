import { UnreachableError } from '../../domain/errors.ts';
import { percentOf } from '../percent.ts';
import { readingOf } from '../reading-of.ts';
import { type MetricGroup, maySeeOthers, needsMonitor } from './group.ts';

const metrics = {
  'connections-used': { title: 'Connections in use', unit: 'percent' },
  'connections-active': { title: 'Sessions at work', unit: 'count' },
  'idle-in-transaction': { title: 'Sessions idle in a transaction', unit: 'count' },
  'idle-in-transaction-oldest': { title: 'Longest idle in a transaction', unit: 's' },
} as const;

// Without the right to see others, sessions are only known by their sum, helpers of the server among them.
const figures = `
  select ${maySeeOthers} as "allowed",
    count(*) filter (where backend_type = 'client backend')::float8 as "clients",
    (select sum(numbackends) from pg_stat_database)::float8 as "all",
    current_setting('max_connections')::float8 as "most",
    current_setting('superuser_reserved_connections')::float8
      + coalesce(current_setting('reserved_connections', true), '0')::float8 as "reserved",
    count(*) filter (where backend_type = 'client backend' and state = 'active' and pid <> pg_backend_pid())::float8 as "active",
    count(*) filter (where state like 'idle in transaction%')::float8 as "idle",
    coalesce(max(extract(epoch from clock_timestamp() - state_change)) filter (where state like 'idle in transaction%'), 0)::float8 as "idleS"
  from pg_stat_activity`;

/** How many sessions there are, and what they do. */
export const connections: MetricGroup = {
  metrics,
  async read(session, { user }) {
    const [[row] = []] = await session.ask(figures);
    if (row === undefined) throw new UnreachableError('PostgreSQL answered no row about its sessions.');
    const figure = (name: string) => Number(row[name]);
    const used = row['allowed'] === true ? figure('clients') : figure('all');
    const room = figure('most') - figure('reserved');
    const full = readingOf(metrics, 'connections-used', Math.min(100, percentOf(used, room)), {
      detail: `${used} of ${room}, ${figure('reserved')} more are kept for superusers`,
    });
    if (row['allowed'] !== true) {
      const { 'connections-used': _, ...others } = metrics;
      const error = needsMonitor(user);
      return [full, ...Object.entries(others).map(([metric, { unit }]) => ({ metric, unit, error }))];
    }
    return [
      full,
      readingOf(metrics, 'connections-active', figure('active')),
      readingOf(metrics, 'idle-in-transaction', figure('idle')),
      readingOf(metrics, 'idle-in-transaction-oldest', Math.max(0, figure('idleS'))),
    ];
  },
};
