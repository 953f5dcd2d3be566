import type { Severity } from '../domain/alert.ts';
import type { IncidentState } from '../domain/incident.ts';
import type {
  StormCalls,
  StormCount,
  StormIncident,
  StormSnapshot,
  StormStore,
} from '../domain/ports/storm-store.ts';
import { collapseBacklog } from './collapse-backlog.ts';
import type { Database } from './database.ts';
import type { DeliveryWriter } from './delivery-rows.ts';
import { fromRow, type RowOf } from './rows.ts';
import { endStorms } from './storm-rows.ts';

type StormRow = RowOf<Pick<StormSnapshot, 'key' | 'channel' | 'beganAt' | 'endedAt' | 'revision'>>;

interface GroupRow {
  readonly severity: Severity;
  readonly state: IncidentState;
  readonly system: string;
  readonly incidents: number;
}

type WorstRow = RowOf<StormIncident['incident']> & {
  readonly channelId: string | null;
  readonly ts: string | null;
  readonly total: number;
  readonly firing: number;
};

type CallsRow = RowOf<Omit<StormCalls, 'bySeverity' | 'card'>> &
  Readonly<Record<Severity, number>> & { readonly channelId: string | null; readonly ts: string | null };

const systemsShown = 5;

// A repeated look at one moment would need a transaction of its own kind: the revision is read first, so that whatever
// changes after it is drawn again.
const storm = `select s.key, s.channel, s.began_at as "beganAt", s.ended_at as "endedAt", d.wanted_revision as revision
  from storms s join deliveries d on d.key = s.key where s.key = $1`;
const groups = `select i.severity, i.state, coalesce(i.system, '') as system, count(*)::int as incidents
  from deliveries d join incidents i on i.id = d.incident_id
  where d.thread_of = $1 and d.kind = 'card' group by 1, 2, 3`;
const alertCount = `select coalesce(sum(a.total), 0)::int as alerts from incident_activity a
  where a.incident_id in (select incident_id from deliveries where thread_of = $1 and kind = 'card')`;
const worst = `select w.*, a.total, a.firing
  from (
    select i.id, i.title, i.severity, i.state, i.system, i.owner, i.opened_at as "openedAt",
      d.channel_id as "channelId", d.ts
    from deliveries d join incidents i on i.id = d.incident_id
    where d.thread_of = $1 and d.kind = 'card'
    order by i.state, i.severity, i.opened_at, i.sequence limit $2
  ) w join incident_activity a on a.incident_id = w.id order by w.state, w.severity, w."openedAt", w.id`;

const listed = `select i.id, i.title, i.severity, i.state, i.system, i.owner, i.opened_at as "openedAt",
    null as "channelId", null as ts, a.total, a.firing
  from incidents i join incident_activity a on a.incident_id = i.id
  where i.id = any($1) order by i.state, i.severity, i.opened_at, i.sequence`;

// The rule of isPageObsolete, for thousands at once: the key of a call names the version of its incident.
const calls = `select s.channel, d.message ->> 'text' as who, p.level, d.wanted_revision as revision,
    card.channel_id as "channelId", card.ts, called.*
  from storm_pages p join storms s on s.key = p.storm join deliveries d on d.key = p.key
    join deliveries card on card.key = p.storm, lateral (
    select count(*)::int as incidents, count(*) filter (where i.severity = 'critical')::int as critical,
      count(*) filter (where i.severity = 'warning')::int as warning,
      count(*) filter (where i.severity = 'info')::int as info,
      count(*) filter (where i.state <> 'triggered' and i.version > split_part(c.key, '.', 3)::int)::int as answered
    from deliveries c join incidents i on i.id = c.incident_id where c.thread_of = p.key) called
  where p.key = $1`;

/** Storms with what their summary cards show. */
export function createStormStore(db: Database, writer: DeliveryWriter): StormStore {
  return {
    get: async (key, limit) => {
      const [row] = await db.query<StormRow>(storm, [key]);
      if (row === undefined) return undefined;
      const [grouped, [counted], worstRows] = await Promise.all([
        db.query<GroupRow>(groups, [key]),
        db.query<{ alerts: number }>(alertCount, [key]),
        db.query<WorstRow>(worst, [key, limit]),
      ]);
      return {
        ...fromRow<Pick<StormSnapshot, 'key' | 'channel' | 'beganAt' | 'endedAt' | 'revision'>>(row),
        ...countsOf(grouped),
        alerts: counted?.alerts ?? 0,
        worst: worstRows.map(incidentOf),
      };
    },
    calls: async (key) => {
      const [row] = await db.query<CallsRow>(calls, [key]);
      if (row === undefined) return undefined;
      const { channelId, ts, critical, warning, info, ...found } = row;
      return {
        ...found,
        bySeverity: { critical, warning, info },
        ...(channelId === null || ts === null ? {} : { card: { channelId, ts } }),
      };
    },
    listed: async (incidentIds) => {
      const rows = await db.query<WorstRow>(listed, [incidentIds]);
      const open = rows.filter(({ state }) => state !== 'resolved').map(incidentOf);
      return { open, over: rows.length - open.length };
    },
    endDue: (at) => db.transaction(async (tx) => (await endStorms(tx, at)).map(({ key }) => key)),
    collapseBacklog: (at, slack = 'there') => db.transaction((tx) => collapseBacklog(tx, writer, at, slack)),
  };
}

function countsOf(
  rows: readonly GroupRow[],
): Pick<StormSnapshot, 'incidents' | 'byState' | 'bySeverity' | 'systems' | 'systemCount'> {
  const byState = { triggered: 0, acknowledged: 0, resolved: 0 };
  const bySeverity = { critical: 0, warning: 0, info: 0 };
  const systems = new Map<string, { incidents: number; open: number }>();
  for (const { severity, state, system, incidents } of rows) {
    byState[state] += incidents;
    bySeverity[severity] += incidents;
    const known = systems.get(system) ?? { incidents: 0, open: 0 };
    known.incidents += incidents;
    known.open += state === 'resolved' ? 0 : incidents;
    systems.set(system, known);
  }
  const counts = [...systems].map(([name, count]): StormCount => ({ name, ...count }));
  const named = counts.filter(({ name }) => name !== '');
  named.sort((left, right) => right.incidents - left.incidents || (left.name < right.name ? -1 : 1));
  return {
    incidents: rows.reduce((sum, row) => sum + row.incidents, 0),
    byState,
    bySeverity,
    systems: named.slice(0, systemsShown),
    systemCount: named.length,
  };
}

function incidentOf({ channelId, ts, total, firing, ...incident }: WorstRow): StormIncident {
  return {
    incident: fromRow<StormIncident['incident']>(incident),
    alerts: { total, firing },
    ...(channelId === null || ts === null ? {} : { card: { channelId, ts } }),
  };
}
