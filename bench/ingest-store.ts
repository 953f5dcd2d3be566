import type { Alert } from '../src/domain/alert.ts';
import type { Log } from '../src/domain/ports/log.ts';
import { type Database, openDatabase } from '../src/store/database.ts';
import { migrate } from '../src/store/migrations/migrate.ts';
import { createStores } from '../src/store/stores.ts';
import { startScratchServer } from '../test/support/shared-postgres.ts';
import { type Figure, printFigures } from './measure/figures.ts';

// What one batch costs in the store, from its first read to its commit, on a server that keeps what it says it keeps
// (fsync on). The floor is the same rows in the plainest table there can be, one INSERT and one commit a batch.
//   npm run bench ingest-store

const silent: Log = { debug: nothing, info: nothing, warn: nothing, error: nothing };
function nothing(): void {}

const rounds: Readonly<Record<number, number>> = { 1: 200, 50: 60, 1000: 15, 10000: 4 };
let made = 0;

function batchOf(size: number): readonly Alert[] {
  const now = new Date();
  return Array.from({ length: size }, () => {
    made += 1;
    const fingerprint = made.toString(16).padStart(16, '0');
    return {
      source: 'alertmanager',
      fingerprint,
      status: 'firing',
      labels: {
        alertname: 'HighCpu',
        instance: `host-${made}:9100`,
        job: 'node',
        severity: 'critical',
        team: 'db',
      },
      annotations: {
        summary: `CPU of host-${made} is above 90 %`,
        runbook_url: 'https://example.org/runbooks/cpu',
      },
      links: [{ label: 'Source', url: 'https://prometheus.example.org/graph' }],
      startsAt: now,
      updatedAt: now,
    };
  });
}

const policy = { name: 'default', levels: [], repeats: 0 };
const actor = { kind: 'machine', id: 'alertmanager', source: 'alert' } as const;

/** One batch as the pipeline sends it: every read, then an incident with its card for the whole batch. */
async function ingest(db: Database, alerts: readonly Alert[]): Promise<void> {
  const now = new Date();
  await createStores(db).alerts.ingest(async (tx) => {
    await tx.alerts(alerts.map((alert) => alert.fingerprint));
    await tx.silences(now);
    const groupKey = `group ${made}`;
    await tx.groupIncidents([groupKey]);
    await tx.write({
      alerts: alerts.map((alert) => ({ ...alert, incidentId: 'new' })),
      opened: [
        {
          placeholderId: 'new',
          title: 'CPU is busy',
          severity: 'critical',
          state: 'triggered',
          version: 1,
          revision: 1,
          groupKey,
          routeName: 'default',
          channel: '#ops',
          escalation: { policy, level: 0, round: 0, nextAt: now },
          openedAt: now,
          updatedAt: now,
        },
      ],
      changed: [],
      timeline: [{ incidentId: 'new', at: now, kind: 'opened', actor, version: 1, text: 'opened' }],
      deliveries: [{ key: 'card.new', kind: 'card', channel: '#ops', incidentId: 'new' }],
    });
  });
}

async function insertPlainly(db: Database, alerts: readonly Alert[]): Promise<void> {
  await db.query(
    `insert into floor select r.* from jsonb_to_recordset($1::jsonb) as r (fingerprint text, source text, status text,
       labels jsonb, annotations jsonb, links jsonb, "startsAt" timestamptz, "updatedAt" timestamptz)`,
    [JSON.stringify(alerts)],
  );
}

async function medianMs(size: number, work: (alerts: readonly Alert[]) => Promise<void>): Promise<number> {
  const timesMs: number[] = [];
  for (let round = 0; round < (rounds[size] ?? 5); round += 1) {
    const alerts = batchOf(size);
    const startedAtMs = performance.now();
    await work(alerts);
    timesMs.push(performance.now() - startedAtMs);
  }
  timesMs.sort((left, right) => left - right);
  return timesMs[Math.floor(timesMs.length / 2)] ?? Number.NaN;
}

/** Milliseconds and alerts a second by the size of a batch, beside the floor of the same run. */
export async function run(): Promise<void> {
  const { server, remove } = await startScratchServer({ settings: {} });
  const { connection } = server;
  const db = openDatabase({ connection, applicationName: 'bench', log: silent, callTimeoutMs: 60_000 });
  try {
    await migrate(db, silent);
    await db.query(`create table floor (fingerprint text primary key, source text, status text, labels jsonb,
      annotations jsonb, links jsonb, starts_at timestamptz, updated_at timestamptz)`);
    await medianMs(1, (alerts) => ingest(db, alerts));
    for (const size of Object.keys(rounds).map(Number)) printFigures([await figureOf(db, size)]);
  } finally {
    await db.close();
    await remove();
  }
}

async function figureOf(db: Database, size: number): Promise<Figure> {
  const storeMs = await medianMs(size, (alerts) => ingest(db, alerts));
  const floorMs = await medianMs(size, (alerts) => insertPlainly(db, alerts));
  const show = (ms: number) =>
    `${ms.toFixed(1)} ms, ${Math.round((size / ms) * 1_000).toLocaleString('en')} alerts/s`;
  return {
    what: `a batch of ${size.toLocaleString('en')}, median`,
    value: show(storeMs),
    against: `plain insert ${show(floorMs)}`,
  };
}
