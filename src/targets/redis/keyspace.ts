import { formatValue } from '../../domain/format-value.ts';
import { readingOf } from '../reading-of.ts';
import type { MetricGroup } from './group.ts';

const metrics = { keys: { title: 'Keys', unit: 'count', parts: 'database' } } as const;

/** How many keys each database holds; nothing for those that are empty. */
export const keyspace: MetricGroup = {
  metrics,
  async read(_, { info }) {
    return [...info].flatMap(([field, value]) => {
      const [, keys, expires = '0'] = /^keys=(\d+)(?:,expires=(\d+))?/.exec(value) ?? [];
      if (!/^db\d+$/.test(field) || keys === undefined) return [];
      const detail = `${formatValue(Number(expires), 'count')} of them expire`;
      return [readingOf(metrics, 'keys', Number(keys), { part: field, detail })];
    });
  },
};
