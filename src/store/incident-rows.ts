import { severities } from '../domain/alert.ts';
import { deliveryPriorities, deliveryPriority } from '../domain/delivery.ts';
import type { AlertSummary, Incident, TimelineEntry } from '../domain/incident.ts';
import type { IncidentSnapshot } from '../domain/ports/incident-store.ts';
import type { Transaction } from './database.ts';
import { fromRow, type RowOf, records } from './rows.ts';
import { type SummaryRow, summaryFromRow } from './summary-rows.ts';
import { timerColumns, timersFromJson } from './timer-rows.ts';

type FlatIncident = Omit<Incident, 'escalation' | 'timers'> & {
  readonly timers?: unknown;
  readonly policy: Incident['escalation']['policy'];
  readonly level: number;
  readonly round: number;
  readonly nextAt?: Date;
};

/** A row of `snapshotsOf`. */
export type SnapshotRow = RowOf<FlatIncident> & SummaryRow;

/** Selects incidents with what their alerts add up to from `source`, which is to be called `i`. */
export const snapshotsOf = (source: string): string => `
  select i.id, i.title, i.severity, i.system, i.state, i.version, a.revision, i.group_key as "groupKey",
    i.route_name as "routeName", i.channel, i.copies, case when i.cardless then true end as cardless, i.timing,
    a.timers, i.owner, i.policy, i.escalation_level as level,
    i.escalation_round as round, i.escalation_next_at as "nextAt", i.opened_at as "openedAt",
    a.updated_at as "updatedAt", i.acknowledged_at as "acknowledgedAt", i.resolved_at as "resolvedAt",
    i.resolved_by as "resolvedBy", a.total, a.firing, a.silenced, a.inhibited, a.since
  from ${source} join incident_activity a on a.incident_id = i.id`;

/** The incident with the id `$1`. */
export const snapshotById = `${snapshotsOf('incidents i')} where i.id = $1`;

/** The incident and the summary of its alerts that a row of `snapshotsOf` holds. */
export function snapshotFromRow(row: SnapshotRow): IncidentSnapshot {
  const { policy, level, round, nextAt, timers, total, firing, silenced, inhibited, since, ...flat } = row;
  const escalation = { policy, level, round, ...(nextAt === null ? {} : { nextAt }) };
  const incident = fromRow<Incident>({
    ...flat,
    escalation,
    timers: timers === null ? null : timersFromJson(timers),
  });
  return { incident, alerts: summaryFromRow({ total, firing, silenced, inhibited, since }) };
}

const record = `r (id text, title text, severity severity, system text, state incident_state, version int,
  revision int, "groupKey" text, "routeName" text, channel text, owner text, policy jsonb, level int, round int,
  "nextAt" timestamptz, "openedAt" timestamptz, "updatedAt" timestamptz, "acknowledgedAt" timestamptz,
  "resolvedAt" timestamptz, "resolvedBy" jsonb, copies jsonb, cardless boolean, timing jsonb, timers jsonb,
  "dueAt" timestamptz, "heldUntil" timestamptz, total int, firing int, silenced int, inhibited int,
  since timestamptz)`;

/** What the alerts of incidents add up to, where it is known; of others what is stored stays. */
export type Summaries = ReadonlyMap<string, AlertSummary | undefined>;

function toRow(incident: Incident, summaries: Summaries): object {
  const { escalation, ...flat } = incident;
  return { ...flat, ...escalation, ...timerColumns(incident), ...summaries.get(incident.id) };
}

const raise = `revision = a.revision + 1, updated_at = r."updatedAt", timers = r.timers, outdated = true,
  total = coalesce(r.total, a.total), firing = coalesce(r.firing, a.firing),
  silenced = coalesce(r.silenced, a.silenced), inhibited = coalesce(r.inhibited, a.inhibited),
  since = case when r.total is null then a.since else r.since end`;

/** Writes incidents that are new, with the revision they carry. */
export function insertIncidents(
  tx: Transaction,
  incidents: readonly Incident[],
  summaries: Summaries = new Map(),
): void {
  if (incidents.length === 0) return;
  tx.query(
    `with given as (select * from jsonb_to_recordset($1::jsonb) as ${record}),
       stored as (
         insert into incidents (id, title, severity, system, state, version, group_key, route_name, channel,
           owner, policy, escalation_level, escalation_round, escalation_next_at, opened_at,
           acknowledged_at, resolved_at, resolved_by, copies, cardless, timing, due_at, held_until)
         select id, title, severity, system, state, version, "groupKey", "routeName", channel, owner, policy,
           level, round, "nextAt", "openedAt", "acknowledgedAt", "resolvedAt", "resolvedBy", copies,
           coalesce(cardless, false), timing, "dueAt", "heldUntil" from given)
     insert into incident_activity (incident_id, revision, updated_at, timers, total, firing, silenced, inhibited, since)
     select id, revision, "updatedAt", timers, coalesce(total, 0), coalesce(firing, 0), coalesce(silenced, 0),
       coalesce(inhibited, 0), since from given`,
    records(incidents.map((incident) => toRow(incident, summaries))),
  );
}

/**
 * Writes incidents that were locked and changed: raises their revision, and has the summary drawn again of the storm
 * that they are in.
 */
export function updateIncidents(
  tx: Transaction,
  incidents: readonly Incident[],
  summaries: Summaries = new Map(),
): void {
  if (incidents.length === 0) return;
  tx.query(
    `with given as (select * from jsonb_to_recordset($1::jsonb) as ${record}),
       changed as (
         update incidents i set title = r.title, severity = r.severity, system = r.system, state = r.state,
           version = r.version, group_key = r."groupKey", route_name = r."routeName",
           channel = r.channel, owner = r.owner, policy = r.policy, escalation_level = r.level,
           escalation_round = r.round, escalation_next_at = r."nextAt", opened_at = r."openedAt",
           acknowledged_at = r."acknowledgedAt", resolved_at = r."resolvedAt",
           resolved_by = r."resolvedBy", copies = r.copies, cardless = coalesce(r.cardless, false),
           timing = r.timing, due_at = r."dueAt", held_until = r."heldUntil"
         from given r where i.id = r.id
       ), cards as (
         update deliveries d set priority =
           -- Nobody waits for the card of what is over by now.
           case when r.state = 'resolved' then ${deliveryPriorities.settled}
             ${severities.map((one) => `when r.severity = '${one}' then ${deliveryPriority('card', one)}`).join(' ')}
             end
         from given r where d.incident_id = r.id and d.kind = 'card' and d.state = 'pending'
       )
     update incident_activity a set ${raise} from given r where a.incident_id = r.id`,
    records(incidents.map((incident) => toRow(incident, summaries))),
  );
  redrawStorms(
    tx,
    incidents.map(({ id }) => id),
  );
}

/** The same for incidents that only their alerts have changed: nothing of them but counts, and what they remember. */
export function touchIncidents(tx: Transaction, incidents: readonly Incident[], summaries: Summaries): void {
  if (incidents.length === 0) return;
  tx.query(
    `update incident_activity a set ${raise}
     from jsonb_to_recordset($1::jsonb) as r (id text, "updatedAt" timestamptz, timers jsonb, total int, firing int,
       silenced int, inhibited int, since timestamptz)
     where a.incident_id = r.id`,
    records(incidents.map(({ id, updatedAt, timers }) => ({ id, updatedAt, timers, ...summaries.get(id) }))),
  );
  redrawStorms(
    tx,
    incidents.map(({ id }) => id),
  );
}

function redrawStorms(tx: Transaction, incidentIds: readonly string[]): void {
  tx.query(
    `update deliveries s set wanted_revision = s.wanted_revision + 1
     where s.kind = 'storm' and s.key in (
       select d.thread_of from deliveries d where d.kind = 'card' and d.thread_of is not null
         and d.incident_id in (select unnest($1::text[])))`,
    [incidentIds],
  );
}

/** The columns of a timeline entry under the names of the domain. */
export const timelineColumns = 'incident_id as "incidentId", at, kind, actor, version, seen, text';

/** Adds to the story of the incidents. */
export function insertTimeline(tx: Transaction, entries: readonly TimelineEntry[]): void {
  if (entries.length === 0) return;
  tx.query(
    `insert into timeline (incident_id, at, kind, actor, version, seen, text)
     select "incidentId", at, kind, actor, version, seen, text
     from rows from (jsonb_to_recordset($1::jsonb) as ("incidentId" text, at timestamptz, kind text, actor jsonb,
         version int, seen int, text text))
       with ordinality as r ("incidentId", at, kind, actor, version, seen, text, place)
     order by place`,
    records(
      entries.map(({ actor: { kind, id, source }, ...entry }) => ({ ...entry, actor: { kind, id, source } })),
    ),
  );
}
