import { formatValue } from '../../domain/format-value.ts';
import type { Reading } from '../../domain/probe.ts';
import { readingOf } from '../reading-of.ts';
import type { MetricGroup } from './group.ts';
import { infoNumber, type RedisInfo } from './info.ts';

const metrics = {
  'replication-link': { title: 'The link to the master stands', unit: 'none' },
  'replication-lag': { title: 'Replica behind', unit: 's', parts: 'replica' },
  'replication-lag-bytes': { title: 'Replica behind', unit: 'bytes', parts: 'replica' },
} as const;

/** How far replicas are behind; on a replica, whether its master still talks to it. Nothing where there is none. */
export const replication: MetricGroup = {
  metrics,
  async read(_, { info }) {
    return /^(slave|replica)$/.test(info.get('role') ?? '') ? ownLink(info) : replicasOf(info);
  },
};

function ownLink(info: RedisInfo): readonly Reading[] {
  const up = info.get('master_link_status') === 'up';
  const master = `${info.get('master_host')}:${info.get('master_port')}`;
  const silent = infoNumber(info, up ? 'master_last_io_seconds_ago' : 'master_link_down_since_seconds');
  const since = silent === undefined ? '' : ` for ${formatValue(silent, 's')}`;
  const down = { status: 'critical', detail: `no link to ${master}${since}` } as const;
  const link = readingOf(metrics, 'replication-link', up ? 1 : 0, up ? { detail: `to ${master}` } : down);
  if (silent === undefined) return [link];
  const detail = `heard of ${master} ${formatValue(silent, 's')} ago`;
  return [link, readingOf(metrics, 'replication-lag', silent, { part: 'this replica', detail })];
}

function replicasOf(info: RedisInfo): readonly Reading[] {
  const offset = infoNumber(info, 'master_repl_offset');
  const seen = new Map<string, number>();
  return [...info].flatMap(([field, value]) => {
    if (!/^slave\d+$/.test(field)) return [];
    const told = new Map(value.split(',').map((pair) => pair.split('=', 2) as [string, string]));
    const address = `${told.get('ip')}:${told.get('port')}`;
    // Behind one translated address, two replicas have the same.
    const times = (seen.get(address) ?? 0) + 1;
    seen.set(address, times);
    const part = times === 1 ? address : `${address} #${times}`;
    const more = { part, detail: told.get('state') ?? 'unknown' };
    const there = Number(told.get('offset'));
    const readings: Reading[] = [];
    const lag = Number(told.get('lag'));
    // -1: it has not said a word yet.
    if (lag >= 0) readings.push(readingOf(metrics, 'replication-lag', lag, more));
    if (offset !== undefined && there >= 0) {
      readings.push(readingOf(metrics, 'replication-lag-bytes', Math.max(0, offset - there), more));
    }
    return readings;
  });
}
