import type { InhibitionKeys } from '../domain/alert.ts';
import type { WrittenAlert } from '../domain/ports/alert-store.ts';
import { severityOfAlert } from '../domain/severity.ts';
import type { Transaction } from './database.ts';
import { endEpisodes, episodeConflict, insertEpisodes } from './episode-rows.ts';
import { records } from './rows.ts';

/** The columns of an alert under the names of the domain. */
export const alertColumns = `source, fingerprint, status, severity, labels, annotations, links,
  starts_at as "startsAt", ends_at as "endsAt", updated_at as "updatedAt",
  incident_id as "incidentId", silence_id as "silenceId", inhibited_by as "inhibitedBy", inhibitor,
  case when inhibition_rules is not null then jsonb_build_object('rules', inhibition_rules,
    'sources', coalesce(source_keys, '{}'), 'targets', coalesce(target_keys, '{}')) end as inhibition`;

const record = `r (source text, fingerprint text, status alert_status, severity severity, labels jsonb,
  annotations jsonb, links jsonb, "startsAt" timestamptz, "endsAt" timestamptz, "updatedAt" timestamptz,
  "incidentId" text, "silenceId" text, "inhibitedBy" text, inhibitor text, rules text, sources text[],
  targets text[], grouped boolean)`;

// One statement for both tables: a large batch is parsed once. An episode is counted when it fires, once however
// often it is told; its incident may come later.
const upsert = `with given as materialized (select * from jsonb_to_recordset($1::jsonb) as ${record}),
  stored as (
    insert into alerts (source, fingerprint, status, severity, labels, annotations, links, starts_at, ends_at,
      updated_at, incident_id, silence_id, inhibited_by, inhibitor, inhibition_rules, source_keys, target_keys)
    select source, fingerprint, status, severity, labels, annotations, links, "startsAt", "endsAt", "updatedAt",
      "incidentId", "silenceId", "inhibitedBy", inhibitor, rules, sources, targets from given
    on conflict (fingerprint) do update set source = excluded.source, status = excluded.status,
      severity = excluded.severity, labels = excluded.labels, annotations = excluded.annotations,
      links = excluded.links, starts_at = excluded.starts_at, ends_at = excluded.ends_at,
      updated_at = excluded.updated_at, incident_id = excluded.incident_id, silence_id = excluded.silence_id,
      inhibited_by = excluded.inhibited_by, inhibitor = excluded.inhibitor,
      inhibition_rules = excluded.inhibition_rules, source_keys = excluded.source_keys,
      target_keys = excluded.target_keys)
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
  tx.query(upsert, records(rows.map(rowOf)));
  endEpisodes(tx, alerts);
}

function rowOf({ inhibition, ...alert }: WrittenAlert): object {
  const keys = inhibition === undefined ? {} : keyColumns(inhibition);
  return { ...alert, ...keys, severity: severityOfAlert(alert) };
}

/** Without keys there is nothing to be found by: null keeps the row out of the indexes. */
function keyColumns({ rules, sources, targets }: InhibitionKeys): object {
  return {
    rules,
    sources: sources.length > 0 ? sources : null,
    targets: targets.length > 0 ? targets : null,
  };
}
