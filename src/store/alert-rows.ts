import type { Alert } from '../domain/alert.ts';
import { severityOf } from '../domain/severity.ts';
import type { Transaction } from './database.ts';
import { records } from './rows.ts';

/** The columns of an alert under the names of the domain. */
export const alertColumns = `source, fingerprint, status, labels, annotations, links,
  starts_at as "startsAt", ends_at as "endsAt", updated_at as "updatedAt",
  incident_id as "incidentId", silence_id as "silenceId"`;

const record = `r (source text, fingerprint text, status alert_status, severity severity, labels jsonb,
  annotations jsonb, links jsonb, "startsAt" timestamptz, "endsAt" timestamptz, "updatedAt" timestamptz,
  "incidentId" text, "silenceId" text, alertname text)`;

/** Brings the stored alerts to what is given, and counts the episodes that start with it. */
export function writeAlerts(tx: Transaction, alerts: readonly Alert[]): void {
  if (alerts.length === 0) return;
  // One row a fingerprint, the last one: a statement may not change the same row twice. In one order everywhere.
  const latest = new Map(alerts.map((alert) => [alert.fingerprint, alert]));
  const rows = [...latest.values()].sort((left, right) => (left.fingerprint < right.fingerprint ? -1 : 1));
  tx.query(
    `insert into alerts (source, fingerprint, status, severity, labels, annotations, links, starts_at, ends_at,
       updated_at, incident_id, silence_id)
     select source, fingerprint, status, severity, labels, annotations, links, "startsAt", "endsAt", "updatedAt",
       "incidentId", "silenceId"
     from jsonb_to_recordset($1::jsonb) as ${record}
     on conflict (fingerprint) do update set source = excluded.source, status = excluded.status,
       severity = excluded.severity, labels = excluded.labels, annotations = excluded.annotations,
       links = excluded.links, starts_at = excluded.starts_at, ends_at = excluded.ends_at,
       updated_at = excluded.updated_at, incident_id = excluded.incident_id, silence_id = excluded.silence_id`,
    records(rows.map((alert) => ({ ...alert, severity: severityOf(alert.labels) }))),
  );
  writeEpisodes(tx, alerts);
}

/** An episode is counted when it fires, once however often it is told; its incident may come later. */
function writeEpisodes(tx: Transaction, alerts: readonly Alert[]): void {
  const firing = alerts.filter((alert) => alert.status === 'firing');
  if (firing.length === 0) return;
  const episodes = new Map(
    firing.map((alert) => [
      `${alert.fingerprint}.${alert.startsAt.getTime()}`,
      {
        fingerprint: alert.fingerprint,
        startsAt: alert.startsAt,
        incidentId: alert.incidentId,
        alertname: alert.labels['alertname'] ?? 'unnamed',
      },
    ]),
  );
  tx.query(
    `insert into episodes as e (fingerprint, starts_at, alertname, incident_id)
     select fingerprint, "startsAt", alertname, "incidentId" from jsonb_to_recordset($1::jsonb) as ${record}
     on conflict (fingerprint, starts_at) do update set incident_id = excluded.incident_id
     where e.incident_id is null and excluded.incident_id is not null`,
    records([...episodes.values()]),
  );
}
