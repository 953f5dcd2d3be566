import { type Database, openDatabase } from '../../src/store/database.ts';
import type { EmbeddedConnection } from '../../src/store/embedded/endpoint.ts';
import { migrations } from '../../src/store/migrations/list.ts';
import { migrate } from '../../src/store/migrations/migrate.ts';
import { type BenchDatabase, testDatabaseOn } from './database.ts';
import { nowMs } from './slack.ts';

/** What a database has come to: as many alerts and incidents, those that are open and fire among them. */
export const grown = {
  alerts: 1_000_000,
  firing: 100_000,
  incidents: 100_000,
  open: 10_000,
  days: 90,
} as const;

const FILL_MS = 600_000;
/** The last step before what is known of an incident was divided: its migration has to have something to divide. */
const FILLED_AT = 14;
const OLD = grown.incidents - grown.open;
const AN_ALERT_EACH = grown.firing / grown.open;

// The first `open` incidents are open. Each is at least a day old: the numbers of today are for those who measure.
const incident = `'INC-' || to_char(opened, 'YYYYMMDD') || '-' || lpad(n::text, 6, '0')`;
const incidentRows = `generate_series(1, ${grown.incidents}) n, lateral (
  select n <= ${grown.open} as open, date_trunc('second', now()) - interval '1 day'
    - case when n <= ${grown.open} then n * interval '60 s'
      else (n - ${grown.open}) * interval '${grown.days} days' / ${OLD} end as opened) i`;
const policy = JSON.stringify({
  name: 'default',
  levels: [{ targets: [{ kind: 'user', id: 'U0OLU' }], timeoutMs: 3_600_000 }],
  repeats: 0,
});
const severity = `(array['critical', 'warning', 'info'])[n % 3 + 1]::severity`;
const machine = `'{"kind": "machine", "id": "alertmanager", "source": "alert"}'::jsonb`;

// Fingerprints are hashes: an alert lands anywhere in an index of them.
const alertRows = `generate_series(1, ${grown.alerts}) m, lateral (
  select m <= ${grown.firing} as fires, case when m <= ${grown.firing} then (m - 1) / ${AN_ALERT_EACH} + 1
    else ${grown.open} + 1 + m % ${OLD} end as n) owner join grown_incidents i using (n), lateral (
  select substr(md5(m::text), 1, 16) as fingerprint,
    jsonb_build_object('alertname', 'Alert' || n % 500, 'instance', 'host-' || m || ':9100', 'job', 'node',
      'team', 'team-' || n % 20, 'severity', ${severity}::text) as labels,
    jsonb_build_object('summary', 'CPU of host-' || m || ' is above 90 %', 'runbook_url',
      'https://example.org/runbooks/cpu') as annotations) a`;

const statements: readonly string[] = [
  `create temporary table grown_incidents as select n, open, opened, ${incident} as id from ${incidentRows}`,
  `insert into incidents (id, title, severity, system, state, version, revision, group_key, route_name, channel,
     owner, policy, escalation_level, escalation_round, escalation_next_at, opened_at, updated_at, acknowledged_at,
     resolved_at, resolved_by, timers, due_at)
   select id, 'Alert' || n % 500, ${severity}, 'system-' || n % 40,
     (case when not open then 'resolved' when n % 2 = 0 then 'acknowledged' else 'triggered' end)::incident_state, 4, 9,
     'default/{alertname="Alert' || n % 500 || '", group="' || n || '"}', 'default', '#alerts', 'U0OLU',
     '${policy}'::jsonb, 0, 0, case when open and n % 2 = 1 then now() + interval '6 hours' + n * interval '1 s' end,
     opened, now() - interval '2 hours', opened + interval '5 minutes',
     case when not open then opened + interval '40 minutes' end, case when not open then ${machine} end,
     case when open then jsonb_build_object('toldAt', opened, 'remindAt', now() + interval '3 hours') end,
     case when open then now() + interval '3 hours' + n * interval '1 s' end
   from grown_incidents`,
  `insert into alerts (fingerprint, source, status, severity, labels, annotations, links, starts_at, ends_at,
     updated_at, incident_id)
   select fingerprint, 'alertmanager', (case when fires then 'firing' else 'resolved' end)::alert_status, ${severity},
     labels, annotations, '[{"label": "Source", "url": "https://prometheus.example.org/graph"}]', opened,
     case when not fires then opened + interval '40 minutes' end, opened, id
   from ${alertRows}`,
  `insert into episodes (fingerprint, starts_at, alertname, source, labels, annotations, accepted_at, resolved_at,
     incident_id)
   select fingerprint, opened, labels ->> 'alertname', 'alertmanager', labels, annotations, opened,
     case when not fires then opened + interval '40 minutes' end, id
   from ${alertRows}`,
  `insert into deliveries (key, kind, priority, incident_id, channel, thread_of, state, post_started_at, channel_id, ts,
     posted_at, revision, wanted_revision, created_at)
   select key, kind::delivery_kind, priority, id, '#alerts', thread, 'posted', opened, 'C0ALERTS',
     1600000000 + n || '.000' || 100 + priority, opened, revision, revision, opened
   from grown_incidents, lateral (values ('card.' || id, 'card', 2, null, 9),
     ('page.' || id || '.1.0.0', 'page', 0, 'card.' || id, 0)) as d (key, kind, priority, thread, revision)`,
  `insert into timeline (incident_id, at, kind, actor, version, text)
   select id, opened + step * interval '4 minutes', kind, ${machine}, step, kind
   from grown_incidents, unnest(array['opened', 'paged', 'acknowledged', 'resolved']) with ordinality as t (kind, step)
   where not (open and step = 4)`,
  // Prometheus tells these again; that it does has been written down a moment ago.
  `insert into alert_expiries (fingerprint, starts_at, expires_at)
   select fingerprint, starts_at, now() + interval '1 day' from alerts where status = 'firing'`,
  `insert into silences (id, matchers, starts_at, ends_at, author, comment, phase)
   select 'SIL-20260101-' || n, jsonb_build_array(jsonb_build_object('label', 'alertname', 'operator', '=', 'value',
     'Nobody' || n)), ended - interval '2 hours', ended, 'U0OLU', 'deploying', 'over'
   from generate_series(1, 2000) n, lateral (select now() + interval '1 day' - n * interval '1 hour' as ended) t`,
  `insert into silence_hits (silence_id, fingerprint, at)
   select 'SIL-20260101-' || 30 + row_number() over () % 1900, fingerprint, updated_at
   from alerts where status = 'resolved' limit 50000`,
  `insert into handled_requests select sha256(n::text::bytea), now() + interval '1 day' from generate_series(1, 5000) n`,
  `update intake_counts set firing = firing + ${grown.firing}, fired = fired + ${grown.alerts},
     accepted = accepted + ${grown.alerts}`,
];

export interface GrownDatabase extends BenchDatabase {
  /** How long each migration that came after the rows took. */
  readonly migrations: readonly { readonly version: number; readonly ms: number }[];
}

/** A database with the whole schema and nothing in it, on a running server. */
export async function emptyDatabaseOn(server: EmbeddedConnection): Promise<BenchDatabase> {
  const database = await testDatabaseOn(server);
  const db = openBench(database);
  await migrateTo(db, migrations.length).finally(() => db.close());
  return database;
}

/** A database of a team that has been at work for three months, on a running server; it takes a minute or two. */
export async function grownDatabaseOn(server: EmbeddedConnection): Promise<GrownDatabase> {
  const database = await testDatabaseOn(server);
  const db = openBench(database);
  try {
    await migrateTo(db, FILLED_AT);
    await db.transaction(async (tx) => {
      tx.allow(FILL_MS);
      // Without the foreign keys' checks, row by row, which are not what is looked at here.
      tx.query('set local session_replication_role = replica');
      for (const statement of statements) tx.query(statement);
    });
    await db.query('analyze');
    const took: { version: number; ms: number }[] = [];
    for (const { version } of migrations.slice(FILLED_AT)) {
      const begunMs = nowMs();
      await migrateTo(db, version);
      took.push({ version, ms: nowMs() - begunMs });
    }
    // As autovacuum has left it; otherwise it would come in the middle of what is measured.
    await db.query('vacuum (analyze)');
    await db.query('checkpoint');
    return { ...database, migrations: took };
  } finally {
    await db.close();
  }
}

function openBench({ connection }: BenchDatabase): Database {
  const log = { warn: () => undefined };
  return openDatabase({ connection, applicationName: 'bench', log, callTimeoutMs: FILL_MS });
}

function migrateTo(db: Database, version: number): Promise<void> {
  const nothing = () => undefined;
  const log = { debug: nothing, info: nothing, warn: nothing, error: nothing };
  return migrate(db, log, migrations.slice(0, version));
}
