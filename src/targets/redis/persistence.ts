import { formatValue } from '../../domain/format-value.ts';
import type { Reading } from '../../domain/probe.ts';
import { readingOf } from '../reading-of.ts';
import type { MetricGroup } from './group.ts';
import { infoNumber, type RedisInfo } from './info.ts';

const metrics = {
  'last-save-age': { title: 'Newest snapshot', unit: 's' },
  'last-save-ok': { title: 'The last snapshot succeeded', unit: 'none' },
  'unsaved-changes': { title: 'Changes since the newest snapshot', unit: 'count' },
  'append-only-ok': { title: 'The append-only file is written', unit: 'none' },
} as const;

/** What would be left after a crash. */
export const persistence: MetricGroup = {
  metrics,
  async read(_, { info, clock }) {
    const readings: Reading[] = [];
    const changes = infoNumber(info, 'rdb_changes_since_last_save', 'rdb_changes_since_last_success_save');
    const savedAt = infoNumber(info, 'rdb_last_save_time', 'last_success_save', 'last_save');
    if (savedAt !== undefined && savedAt > 0) {
      const age = Math.max(0, clock.now().getTime() / 1000 - savedAt);
      const detail =
        changes === undefined ? {} : { detail: `${formatValue(changes, 'count')} changes since` };
      readings.push(readingOf(metrics, 'last-save-age', age, detail));
    }
    if (changes !== undefined) readings.push(readingOf(metrics, 'unsaved-changes', changes));
    const saved = lastSave(info);
    if (saved !== undefined) readings.push(verdict('last-save-ok', saved, 'the last snapshot failed'));
    if (info.get('aof_enabled') === '1') {
      const failed = ['aof_last_write_status', 'aof_last_bgrewrite_status'].filter(
        (name) => info.get(name) === 'err',
      );
      const words = `${failed.join(' and ')} say err`;
      readings.push(verdict('append-only-ok', failed.length === 0, words));
    }
    return readings;
  },
};

/** Dragonfly tells when a snapshot last succeeded and failed; the others how the last one ended. */
function lastSave(info: RedisInfo): boolean | undefined {
  const status = info.get('rdb_last_bgsave_status');
  if (status !== undefined) return status === 'ok';
  const failed = infoNumber(info, 'last_failed_save');
  return failed === undefined
    ? undefined
    : failed === 0 || failed < (infoNumber(info, 'last_success_save') ?? 0);
}

function verdict(metric: 'last-save-ok' | 'append-only-ok', good: boolean, words: string): Reading {
  return readingOf(metrics, metric, good ? 1 : 0, good ? {} : { status: 'critical', detail: words });
}
