import { percentOf } from '../percent.ts';
import { readingOf } from '../reading-of.ts';
import type { MetricGroup } from './group.ts';

const sizeMetrics = { size: { title: 'Size of the database', unit: 'bytes' } } as const;
const ageMetrics = { 'xid-age': { title: 'Transaction ids used up', unit: 'percent' } } as const;

/** At so many transactions unfrozen the server stops writing, to lose nothing. */
const wraparound = 2 ** 31;

/** What the database takes on disk. */
export const size: MetricGroup = {
  metrics: sizeMetrics,
  async read(session) {
    const [[row] = []] = await session.ask('select pg_database_size(current_database())::float8 as "bytes"');
    return [readingOf(sizeMetrics, 'size', Number(row?.['bytes']))];
  },
};

/** How near the oldest database of the server is to having no transaction ids left. */
export const wraparoundAge: MetricGroup = {
  metrics: ageMetrics,
  async read(session) {
    const [[row] = []] = await session.ask(`
      select datname as "name", greatest(age(datfrozenxid), mxid_age(datminmxid))::float8 as "age"
      from pg_database order by 2 desc limit 1`);
    const age = Number(row?.['age']);
    return [
      readingOf(ageMetrics, 'xid-age', percentOf(age, wraparound), {
        detail: `${age.toLocaleString('en-US')} of 2,147,483,648 in database '${row?.['name']}'`,
      }),
    ];
  },
};
