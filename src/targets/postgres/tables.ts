import { formatValue } from '../../domain/format-value.ts';
import type { Reading } from '../../domain/probe.ts';
import { percentOf } from '../percent.ts';
import { readingOf } from '../reading-of.ts';
import type { MetricGroup } from './group.ts';

const metrics = {
  'dead-tuples': { title: 'Dead rows', unit: 'percent', parts: 'table' },
  'last-vacuum-age': { title: 'Longest without a vacuum', unit: 's' },
  'last-analyze-age': { title: 'Longest without statistics', unit: 's' },
} as const;

const big = (minRows: number) => `
  with big as (
    select schemaname || '.' || relname as "name", n_live_tup::float8 as "live", n_dead_tup::float8 as "dead",
      greatest(last_vacuum, last_autovacuum) as vacuumed, greatest(last_analyze, last_autoanalyze) as analyzed
    from pg_stat_user_tables where n_live_tup + n_dead_tup >= ${minRows})`;

// For one that never was, it is at least as long as statistics have been kept.
const oldest = (column: 'vacuumed' | 'analyzed') => `
  select "name", ${column} is null as "never", extract(epoch from clock_timestamp() - coalesce(${column},
    (select stats_reset from pg_stat_database where datname = current_database()), pg_postmaster_start_time()))::float8 as "age"
  from big order by ${column} nulls first limit 1`;

/** Tables of this database that hold at least so many rows, the worst of them. */
export const tables: MetricGroup = {
  metrics,
  async read(session, { tables: { most, minRows } }) {
    const dead = `${big(minRows)} select * from big order by "dead" / greatest("live" + "dead", 1) desc, "name" limit ${most}`;
    const [worst = [], [vacuum] = [], [analyze] = []] = await session.ask(
      dead,
      big(minRows) + oldest('vacuumed'),
      big(minRows) + oldest('analyzed'),
    );
    const readings: Reading[] = worst.map((row) => {
      const rows = Number(row['live']) + Number(row['dead']);
      return readingOf(metrics, 'dead-tuples', percentOf(Number(row['dead']), rows), {
        part: String(row['name']),
        detail: `${formatValue(Number(row['dead']), 'count')} of ${formatValue(rows, 'count')}`,
      });
    });
    if (vacuum !== undefined) readings.push(ageOf('last-vacuum-age', vacuum, 'vacuumed'));
    if (analyze !== undefined) readings.push(ageOf('last-analyze-age', analyze, 'analyzed'));
    return readings;
  },
};

function ageOf(metric: keyof typeof metrics, row: Readonly<Record<string, unknown>>, done: string): Reading {
  const name = String(row['name']);
  const detail = row['never'] === true ? `${name} was never ${done} since statistics began` : name;
  return readingOf(metrics, metric, Math.max(0, Number(row['age'])), { detail });
}
