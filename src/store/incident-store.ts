import { CANARY_ROUTE } from '../domain/canary.ts';
import type { Clock } from '../domain/clock.ts';
import { type Incident, type IncidentState, incidentStates, type TimelineEntry } from '../domain/incident.ts';
import type { IncidentFilter, IncidentStore } from '../domain/ports/incident-store.ts';
import { changeIncident } from './change-incident.ts';
import { mintIncidentIds } from './counters.ts';
import type { Database } from './database.ts';
import { type DeliveryWriter, wantDeliveries } from './delivery-rows.ts';
import {
  insertIncidents,
  insertTimeline,
  type SnapshotRow,
  snapshotById,
  snapshotFromRow,
  snapshotsOf,
  timelineColumns,
} from './incident-rows.ts';
import { fromRow, type RowOf } from './rows.ts';

/** Incidents with their timelines. */
export function createIncidentStore(db: Database, clock: Clock, writer: DeliveryWriter): IncidentStore {
  return {
    get: async (id) => {
      const [row] = await db.query<SnapshotRow>(snapshotById, [id]);
      return row === undefined ? undefined : snapshotFromRow(row);
    },
    list: async (filter) => {
      const { text, values } = listStatement(filter);
      return (await db.query<SnapshotRow>(text, values)).map(snapshotFromRow);
    },
    timeline: async (id, limit) => {
      // The newest ones where there are too many, told in the order in which they happened.
      const rows = await db.query<RowOf<TimelineEntry>>(
        `select ${timelineColumns} from (
           select * from timeline where incident_id = $1 order by id desc limit $2) as newest order by id`,
        [id, limit],
      );
      return rows.map((row) => fromRow<TimelineEntry>(row));
    },
    change: (id, decide) => changeIncident(db, clock, writer, id, decide),
    declare: (declared, actor, text, deliveriesOf) =>
      db.transaction(async (tx) => {
        const [id = ''] = await mintIncidentIds(tx, [declared.openedAt]);
        const incident: Incident = { ...declared, id, revision: 1 };
        const { openedAt: at, version } = declared;
        insertIncidents(tx, [incident]);
        insertTimeline(tx, [{ incidentId: id, at, kind: 'opened', actor, version, text }]);
        await wantDeliveries(tx, deliveriesOf(incident), at, writer);
        return incident;
      }),
    escalationsDue: (before, limit) =>
      db.query<{ id: string; dueAt: Date }>(
        `select id, escalation_next_at as "dueAt" from incidents
         where escalation_next_at < $1 order by escalation_next_at limit $2`,
        [before, limit],
      ),
    timersDue: (before, limit) =>
      db.query<{ id: string; dueAt: Date }>(
        'select id, due_at as "dueAt" from incidents where due_at < $1 order by due_at limit $2',
        [before, limit],
      ),
    countByState: async () => {
      const rows = await db.query<{ state: IncidentState; count: number }>(countsByState);
      const counts = new Map(rows.map((row) => [row.state, row.count]));
      const [triggered, acknowledged, resolved] = incidentStates.map((state) => counts.get(state) ?? 0);
      return { triggered: triggered ?? 0, acknowledged: acknowledged ?? 0, resolved: resolved ?? 0 };
    },
  };
}

// Counted in the index alone, that of the canary taken off: with a condition on its route all rows would be read.
const countsByState = `
  select state, count(*)::int - (select count(*)::int from incidents c
    where c.route_name = '${CANARY_ROUTE}' and c.state = i.state) as count
  from incidents i group by state`;

/** Only the conditions that are asked for: one statement that covers all would be planned for none of them. */
function listStatement(filter: IncidentFilter): { text: string; values: readonly unknown[] } {
  const values: unknown[] = [];
  const parameter = (value: unknown) => `$${values.push(value)}`;
  // The canary's own is nobody's business.
  const conditions = [`i.route_name <> ${parameter(CANARY_ROUTE)}`];
  if (filter.states) conditions.push(`i.state = any(${parameter(filter.states)}::incident_state[])`);
  if (filter.openedFrom) conditions.push(`i.opened_at >= ${parameter(filter.openedFrom)}`);
  if (filter.openedTo) conditions.push(`i.opened_at < ${parameter(filter.openedTo)}`);
  const where = `where ${conditions.join(' and ')}`;
  const order = 'order by i.state, i.severity, i.opened_at desc, i.sequence desc';
  // Limited first: what the alerts add up to is computed for those incidents only.
  const chosen = `(select * from incidents i ${where} ${order} limit ${parameter(filter.limit)}) i`;
  return { text: `${snapshotsOf(chosen)} ${order}`, values };
}
