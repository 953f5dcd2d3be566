import { severities } from '../domain/alert.ts';
import { deliveryPriorities, deliveryPriority } from '../domain/delivery.ts';
import type { Incident, TimelineEntry } from '../domain/incident.ts';
import type { IncidentSnapshot } from '../domain/ports/incident-store.ts';
import type { Transaction } from './database.ts';
import { fromRow, type RowOf, records } from './rows.ts';
import { type SummaryRow, summaryFromRow, summaryOf } from './summary-rows.ts';
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
  select i.id, i.title, i.severity, i.system, i.state, i.version, i.revision, i.group_key as "groupKey",
    i.route_name as "routeName", i.channel, i.copies, case when i.cardless then true end as cardless, i.timing,
    i.timers, i.owner, i.policy, i.escalation_level as level,
    i.escalation_round as round, i.escalation_next_at as "nextAt", i.opened_at as "openedAt",
    i.updated_at as "updatedAt", i.acknowledged_at as "acknowledgedAt", i.resolved_at as "resolvedAt",
    i.resolved_by as "resolvedBy", summary.*
  from ${source} cross join lateral (
    ${summaryOf('i.id')}
  ) summary`;

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
  "dueAt" timestamptz, "heldUntil" timestamptz)`;

function toRow(incident: Incident): object {
  const { escalation, ...flat } = incident;
  return { ...flat, ...escalation, ...timerColumns(incident) };
}

/** Writes incidents that are new, with the revision they carry. */
export function insertIncidents(tx: Transaction, incidents: readonly Incident[]): void {
  if (incidents.length === 0) return;
  tx.query(
    `insert into incidents (id, title, severity, system, state, version, revision, group_key, route_name, channel,
       owner, policy, escalation_level, escalation_round, escalation_next_at, opened_at, updated_at,
       acknowledged_at, resolved_at, resolved_by, copies, cardless, timing, timers, due_at, held_until)
     select id, title, severity, system, state, version, revision, "groupKey", "routeName", channel, owner, policy,
       level, round, "nextAt", "openedAt", "updatedAt", "acknowledgedAt", "resolvedAt", "resolvedBy", copies,
       coalesce(cardless, false), timing, timers, "dueAt", "heldUntil"
     from jsonb_to_recordset($1::jsonb) as ${record}`,
    records(incidents.map(toRow)),
  );
}

/**
 * Writes incidents that were locked and changed: raises their revision, tells their cards which one to show, and has
 * the summary drawn again of the storm that they are in.
 */
export function updateIncidents(tx: Transaction, incidents: readonly Incident[]): void {
  if (incidents.length === 0) return;
  tx.query(
    `with changed as (
       update incidents i set title = r.title, severity = r.severity, system = r.system, state = r.state,
         version = r.version, revision = i.revision + 1, group_key = r."groupKey", route_name = r."routeName",
         channel = r.channel, owner = r.owner, policy = r.policy, escalation_level = r.level,
         escalation_round = r.round, escalation_next_at = r."nextAt", opened_at = r."openedAt",
         updated_at = r."updatedAt", acknowledged_at = r."acknowledgedAt", resolved_at = r."resolvedAt",
         resolved_by = r."resolvedBy", copies = r.copies, cardless = coalesce(r.cardless, false),
         timing = r.timing, timers = r.timers, due_at = r."dueAt", held_until = r."heldUntil"
       from jsonb_to_recordset($1::jsonb) as ${record}
       where i.id = r.id
       returning i.id, i.revision, i.state, i.severity
     )
     , cards as (
       update deliveries d set wanted_revision = changed.revision,
         priority = case when d.state <> 'pending' then d.priority
           -- Nobody waits for the card of what is over by now.
           when changed.state = 'resolved' then ${deliveryPriorities.settled}
           ${severities.map((one) => `when changed.severity = '${one}' then ${deliveryPriority('card', one)}`).join(' ')}
           end
       from changed where d.incident_id = changed.id and d.kind = 'card'
       returning d.thread_of
     )
     update deliveries s set wanted_revision = s.wanted_revision + 1
     where s.kind = 'storm' and s.key in (select thread_of from cards)`,
    records(incidents.map(toRow)),
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
