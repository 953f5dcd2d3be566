import type { WrittenAlert } from '../domain/ports/alert-store.ts';
import { severityOf } from '../domain/severity.ts';
import type { Transaction } from './database.ts';
import { endEpisodes, episodeConflict, insertEpisodes } from './episode-rows.ts';
import { records } from './rows.ts';

/** The columns of an alert under the names of the domain. */
export const alertColumns = `source, fingerprint, status, labels, annotations, links,
  starts_at as "startsAt", ends_at as "endsAt", updated_at as "updatedAt",
  incident_id as "incidentId", silence_id as "silenceId"`;

const record = `r (source text, fingerprint text, status alert_status, severity severity, labels jsonb,
  annotations jsonb, links jsonb, "startsAt" timestamptz, "endsAt" timestamptz, "updatedAt" timestamptz,
  "incidentId" text, "silenceId" text, grouped boolean)`;

// One statement for both tables: a large batch is parsed once. An episode is counted when it fires, once however
// often it is told; its incident may come later.
const upsert = `with given as materialized (select * from jsonb_to_recordset($1::jsonb) as ${record}),
  stored as (
    insert into alerts (source, fingerprint, status, severity, labels, annotations, links, starts_at, ends_at,
      updated_at, incident_id, silence_id)
    select source, fingerprint, status, severity, labels, annotations, links, "startsAt", "endsAt", "updatedAt",
      "incidentId", "silenceId" from given
    on conflict (fingerprint) do update set source = excluded.source, status = excluded.status,
      severity = excluded.severity, labels = excluded.labels, annotations = excluded.annotations,
      links = excluded.links, starts_at = excluded.starts_at, ends_at = excluded.ends_at,
      updated_at = excluded.updated_at, incident_id = excluded.incident_id, silence_id = excluded.silence_id)
  insert into episodes as e (fingerprint, starts_at, alertname, source, labels, annotations, grouped, accepted_at,
    incident_id)
  select fingerprint, "startsAt", coalesce(labels ->> 'alertname', 'unnamed'), source, labels, annotations,
    coalesce(grouped, false), "updatedAt", "incidentId" from given where status = 'firing'
  ${episodeConflict}`;

/** Brings the stored alerts to what is given, and keeps the episodes that start and end with it. */
export function writeAlerts(tx: Transaction, alerts: readonly WrittenAlert[]): void {
  if (alerts.length === 0) return;
  // One row a fingerprint, the last one: a statement may not change the same row twice. In one order everywhere.
  const latest = new Map(alerts.map((alert) => [alert.fingerprint, alert]));
  const rows = [...latest.values()].sort((left, right) => (left.fingerprint < right.fingerprint ? -1 : 1));
  const overtaken = alerts.filter((alert) => latest.get(alert.fingerprint) !== alert);
  insertEpisodes(tx, overtaken);
  tx.query(upsert, records(rows.map((alert) => ({ ...alert, severity: severityOf(alert.labels) }))));
  endEpisodes(tx, alerts);
}
