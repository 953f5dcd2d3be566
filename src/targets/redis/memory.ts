import { formatValue } from '../../domain/format-value.ts';
import type { Reading } from '../../domain/probe.ts';
import { percentOf } from '../percent.ts';
import { readingOf } from '../reading-of.ts';
import type { MetricGroup } from './group.ts';
import { infoNumber } from './info.ts';

const metrics = {
  'memory-used': { title: 'Memory in use', unit: 'bytes' },
  'memory-used-percent': { title: 'Memory in use', unit: 'percent' },
  fragmentation: { title: 'Memory taken for each byte in use', unit: 'ratio' },
} as const;

/** Memory, against maxmemory or else that of the machine. */
export const memoryUse: MetricGroup = {
  metrics,
  async read(_, { info }) {
    const used = infoNumber(info, 'used_memory');
    if (used === undefined) return [];
    const readings: Reading[] = [readingOf(metrics, 'memory-used', used)];
    const limit = infoNumber(info, 'maxmemory') ?? 0;
    const machine = infoNumber(info, 'total_system_memory') ?? 0;
    const [part, whole, words] =
      limit > 0
        ? [used, limit, 'maxmemory']
        : [infoNumber(info, 'used_memory_rss') ?? used, machine, 'the machine, as there is no maxmemory'];
    if (whole > 0) {
      const detail = `${formatValue(part, 'bytes')} of ${formatValue(whole, 'bytes')} (${words})`;
      readings.push(readingOf(metrics, 'memory-used-percent', percentOf(part, whole), { detail }));
    }
    const fragmentation = infoNumber(info, 'mem_fragmentation_ratio');
    if (fragmentation !== undefined) readings.push(readingOf(metrics, 'fragmentation', fragmentation));
    return readings;
  },
};
