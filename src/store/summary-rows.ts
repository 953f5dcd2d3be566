import type { AlertSummary } from '../domain/incident.ts';
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

/** The summary in a row of `summaryOf`. */
export function summaryFromRow({ total, firing, silenced, inhibited, since }: SummaryRow): AlertSummary {
  return fromRow<AlertSummary>({ total, firing, silenced, inhibited, since });
}
