import type { WrittenAlert } from '../domain/ports/alert-store.ts';
import type { Transaction } from './database.ts';
import { records } from './rows.ts';

/**
 * What is stored of an episode is how it began; only an incident that was missing is added. One that fires after its
 * end, because it had only not been told again, goes on.
 */
export const episodeConflict = `on conflict (fingerprint, starts_at) do update
  set incident_id = coalesce(e.incident_id, excluded.incident_id), resolved_at = null
  where (e.incident_id is null and excluded.incident_id is not null) or e.resolved_at is not null`;

const insert = `insert into episodes as e (fingerprint, starts_at, alertname, source, labels, annotations, grouped,
    accepted_at, incident_id)
  select fingerprint, "startsAt", coalesce(labels ->> 'alertname', 'unnamed'), source, labels, annotations,
    coalesce(grouped, false), "updatedAt", "incidentId"
  from jsonb_to_recordset($1::jsonb) as r (source text, fingerprint text, labels jsonb, annotations jsonb,
    "startsAt" timestamptz, "updatedAt" timestamptz, "incidentId" text, grouped boolean)
  ${episodeConflict}`;

/** Keeps the episodes that these alerts begin: those of a batch in which the same alert moved on further. */
export function insertEpisodes(tx: Transaction, alerts: readonly WrittenAlert[]): void {
  // The first telling of each, as if each had come by itself.
  const first = new Map<string, WrittenAlert>();
  for (const alert of alerts) {
    if (alert.status === 'firing' && !first.has(keyOf(alert))) first.set(keyOf(alert), alert);
  }
  if (first.size > 0) tx.query(insert, records([...first.values()]));
}

/** Dates the end of what these alerts say is over, unless they say further on that it goes on. */
export function endEpisodes(tx: Transaction, alerts: readonly WrittenAlert[]): void {
  const newest = new Map(alerts.map((alert) => [keyOf(alert), alert]));
  const ends = [...newest.values()].filter((alert) => alert.status === 'resolved');
  if (ends.length === 0) return;
  tx.query(
    `update episodes e set resolved_at = r."updatedAt"
     from jsonb_to_recordset($1::jsonb) as r (fingerprint text, "startsAt" timestamptz, "updatedAt" timestamptz)
     where e.fingerprint = r.fingerprint and e.starts_at <= r."startsAt" and e.resolved_at is null`,
    records(ends.map(({ fingerprint, startsAt, updatedAt }) => ({ fingerprint, startsAt, updatedAt }))),
  );
}

function keyOf({ fingerprint, startsAt }: WrittenAlert): string {
  return `${fingerprint}.${startsAt.getTime()}`;
}
