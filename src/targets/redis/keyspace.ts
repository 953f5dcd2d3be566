import { formatValue } from '../../domain/format-value.ts';
import { readingOf } from '../reading-of.ts';
import type { MetricGroup } from './group.ts';

const metrics = { keys: { title: 'Keys', unit: 'count', parts: 'database' } } as const;

/** How many keys each database holds: 0 for that of the connection if it is empty, nothing for others that are. */
export const keyspace: MetricGroup = {
  metrics,
  async read(_, { info, db }) {
    const own = `db${db}`;
    const held = [...info].flatMap(([field, value]) => {
      const [, keys, expires = '0'] = /^keys=(\d+)(?:,expires=(\d+))?/.exec(value) ?? [];
      if (!/^db\d+$/.test(field) || keys === undefined) return [];
      const detail = `${formatValue(Number(expires), 'count')} of them expire`;
      return [readingOf(metrics, 'keys', Number(keys), { part: field, detail })];
    });
    // INFO leaves out what is empty, and a limit on the keys of a database is for that very case.
    const isEmpty = !held.some(({ part }) => part === own);
    return isEmpty ? [readingOf(metrics, 'keys', 0, { part: own, detail: 'it is empty' }), ...held] : held;
  },
};
