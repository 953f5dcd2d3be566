import { formatValue } from '../../domain/format-value.ts';
import type { Reading } from '../../domain/probe.ts';
import { failedReadings, readingOf } from '../reading-of.ts';
import { type MetricGroup, maySeeOthers, needsMonitor } from './group.ts';

const metrics = {
  'replication-lag': { title: 'Standby behind', unit: 's', parts: 'standby' },
  'replication-lag-bytes': { title: 'Standby behind', unit: 'bytes', parts: 'standby' },
} as const;

const role = `select pg_is_in_recovery() as "standby", ${maySeeOthers} as "allowed"`;

// One that has caught up has no lag to tell: null. What replays nothing (a backup, an archive of the log) is no standby.
const standbys = `
  select application_name || coalesce(' at ' || host(client_addr), '') as "name", state as "state",
    extract(epoch from replay_lag)::float8 as "lagS",
    pg_wal_lsn_diff(case when pg_is_in_recovery() then pg_last_wal_receive_lsn() else pg_current_wal_lsn() end, replay_lsn)::float8 as "lagBytes"
  from pg_stat_replication where replay_lsn is not null order by 1, pid`;

// A standby with everything replayed is only up to date while somebody still sends to it.
const own = `
  select exists (select 1 from pg_stat_wal_receiver) as "receives",
    coalesce(pg_wal_lsn_diff(pg_last_wal_receive_lsn(), pg_last_wal_replay_lsn()), 0)::float8 as "lagBytes",
    extract(epoch from clock_timestamp() - pg_last_xact_replay_timestamp())::float8 as "lagS"`;

/** How far each standby is behind; on a standby, how far it is behind itself. Nothing where there is none. */
export const replication: MetricGroup = {
  metrics,
  async read(session, { user }) {
    const [[row] = []] = await session.ask(role);
    if (row?.['standby'] === true) return await ownLag(session);
    if (row?.['allowed'] !== true) return failedReadings(metrics, needsMonitor(user));
    const [rows = []] = await session.ask(standbys);
    const seen = new Map<string, number>();
    return rows.flatMap((one) => {
      const name = String(one['name']);
      const times = (seen.get(name) ?? 0) + 1;
      seen.set(name, times);
      const more = { part: times === 1 ? name : `${name} #${times}`, detail: String(one['state']) };
      return [
        readingOf(metrics, 'replication-lag', Math.max(0, Number(one['lagS'] ?? 0)), more),
        readingOf(metrics, 'replication-lag-bytes', Math.max(0, Number(one['lagBytes'])), more),
      ];
    });
  },
};

async function ownLag(session: Parameters<MetricGroup['read']>[0]): Promise<readonly Reading[]> {
  const [[row] = []] = await session.ask(own);
  const bytes = Math.max(0, Number(row?.['lagBytes']));
  const seconds = Math.max(0, Number(row?.['lagS'] ?? 0));
  const receives = row?.['receives'] === true;
  const part = 'this standby';
  const detail = receives
    ? `the last transaction is ${formatValue(seconds, 's')} old`
    : 'nobody sends to it: its data are as old as its last transaction';
  return [
    readingOf(metrics, 'replication-lag', receives && bytes === 0 ? 0 : seconds, { part, detail }),
    readingOf(metrics, 'replication-lag-bytes', bytes, { part, detail }),
  ];
}
