import { UnreachableError } from '../../domain/errors.ts';
import type { Reading } from '../../domain/probe.ts';
import { counterChange } from '../counter-change.ts';
import { percentOf } from '../percent.ts';
import { readingOf } from '../reading-of.ts';
import type { MetricGroup } from './group.ts';

const metrics = {
  deadlocks: { title: 'Deadlocks since statistics began', unit: 'count' },
  'cache-hit': { title: 'Blocks found in the cache', unit: 'percent' },
  transactions: { title: 'Transactions', unit: 'per-second' },
  'rolled-back': { title: 'Transactions rolled back', unit: 'percent' },
} as const;

const counters = `
  select xact_commit::float8 as "committed", xact_rollback::float8 as "rolledBack", blks_hit::float8 as "hits",
    blks_read::float8 as "reads", deadlocks::float8 as "deadlocks"
  from pg_stat_database where datname = current_database()`;

/** Counters of this database; what is made of two looks is left out on the first. */
export const statistics: MetricGroup = {
  metrics,
  async read(session, { memory, clock }) {
    const [[row] = []] = await session.ask(counters);
    if (row === undefined) throw new UnreachableError('PostgreSQL answered no row about this database.');
    const committed = Number(row['committed']);
    const rolledBack = Number(row['rolledBack']);
    const hits = Number(row['hits']);
    const reads = Number(row['reads']);
    const change = counterChange(memory, 'statistics', clock.now(), { committed, rolledBack, hits, reads });
    const readings: Reading[] = [readingOf(metrics, 'deadlocks', Number(row['deadlocks']))];
    const recent = change !== undefined && change.by.hits + change.by.reads > 0;
    const [hit, looked] = recent ? [change.by.hits, change.by.hits + change.by.reads] : [hits, hits + reads];
    if (looked > 0) {
      const detail = recent ? 'since the last look' : 'since statistics began';
      readings.push(readingOf(metrics, 'cache-hit', percentOf(hit, looked), { detail }));
    }
    if (change === undefined) return readings;
    const ended = change.by.committed + change.by.rolledBack;
    const seconds = Math.round(change.seconds);
    return [
      ...readings,
      readingOf(metrics, 'transactions', ended / change.seconds, { detail: `${ended} in ${seconds} s` }),
      readingOf(metrics, 'rolled-back', percentOf(change.by.rolledBack, ended), {
        detail: `${change.by.rolledBack} of ${ended}`,
      }),
    ];
  },
};
