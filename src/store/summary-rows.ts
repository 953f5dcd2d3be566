import type { AlertSummary } from '../domain/incident.ts';
import type { Transaction } from './database.ts';
import { fromRow, type RowOf } from './rows.ts';

export type SummaryRow = RowOf<AlertSummary>;

/** What the alerts of one incident add up to; `incidentId` is an expression in SQL. */
export function summaryOf(incidentId: string): string {
  return `select count(*)::int as total,
    (count(*) filter (where a.status = 'firing'))::int as firing,
    (count(*) filter (where a.status = 'firing' and a.silence_id is not null))::int as silenced,
    (count(*) filter (where a.status = 'firing' and a.silence_id is null and a.inhibited_by is not null))::int
      as inhibited,
    coalesce(min(a.starts_at) filter (where a.status = 'firing'), min(a.starts_at)) as since
  from alerts a where a.incident_id = ${incidentId}`;
}

/** Counts the alerts of these incidents anew. The transaction holds the ingest lock, so that nobody else changes them. */
export function recount(tx: Transaction, incidentIds: readonly string[]): void {
  if (incidentIds.length === 0) return;
  tx.query(
    `update incident_activity t set total = s.total, firing = s.firing, silenced = s.silenced,
       inhibited = s.inhibited, since = s.since
     from unnest($1::text[]) as wanted (id), lateral (${summaryOf('wanted.id')}) s
     where t.incident_id = wanted.id`,
    [incidentIds],
  );
}

/** The summary in a row of `summaryOf`. */
export function summaryFromRow({ total, firing, silenced, inhibited, since }: SummaryRow): AlertSummary {
  return fromRow<AlertSummary>({ total, firing, silenced, inhibited, since });
}
