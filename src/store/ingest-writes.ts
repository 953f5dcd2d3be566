import { withIncidentId } from '../domain/delivery.ts';
import type { AlertSummary, TimelineEntry } from '../domain/incident.ts';
import { withMintedIds } from '../domain/incident-id.ts';
import type { IngestChanges } from '../domain/ports/alert-store.ts';
import { wantAlertLists } from './alert-list-store.ts';
import { writeAlerts } from './alert-rows.ts';
import { mintIncidentIds, type PeekedNumber } from './counters.ts';
import type { Transaction } from './database.ts';
import { type DeliveryWriter, wantDeliveries } from './delivery-rows.ts';
import { writeExpiries } from './expiry-rows.ts';
import { insertIncidents, insertTimeline, touchIncidents, updateIncidents } from './incident-rows.ts';
import { recordHits } from './silence-marks.ts';
import { type AskedStandings, readStandings } from './storm-rows.ts';
import { recount } from './summary-rows.ts';

const largeRows = 500;
// The largest body that is taken is written in far less than this even on a busy disk.
const patienceMs = 10_000;

/** Lets a large batch take its time; a small one is to fail as soon as any other call would. */
export function makeRoom(tx: Transaction, rows: number): void {
  if (rows > largeRows) tx.allow(patienceMs);
}

/**
 * Writes one batch set-wise; the answers are collected by the commit. Answers the id of each placeholder. `ahead` saves
 * round trips where it was asked for what is needed.
 */
export async function writeBatch(
  tx: Transaction,
  changes: IngestChanges,
  at: Date,
  writer: DeliveryWriter,
  ahead: { readonly peeked?: PeekedNumber | undefined; readonly standings?: AskedStandings | undefined } = {},
): Promise<{ readonly ids: ReadonlyMap<string, string>; readonly storms: ReadonlyMap<string, string> }> {
  const { alerts, opened, changed, quiet = new Set(), timeline, expiries = [] } = changes;
  const tables = [alerts, opened, changed, timeline, changes.deliveries, expiries];
  makeRoom(tx, Math.max(...tables.map((rows) => rows.length)));
  // Asked before the ids, whose answer has to be waited for anyway.
  const before = readStandings(tx, changes.deliveries, writer.limits, ahead.standings);
  const minted = await mintIncidentIds(
    tx,
    opened.map((incident) => incident.openedAt),
    ahead.peeked,
  );
  const ids = new Map(opened.map((incident, index) => [incident.placeholderId, minted[index] ?? '']));
  const real = (id: string) => ids.get(id) ?? id;
  const summaries = summariesOf(changes, real);

  insertIncidents(
    tx,
    opened.map(({ placeholderId, ...incident }) => ({ ...incident, id: real(placeholderId) })),
    summaries,
  );
  updateIncidents(
    tx,
    changed.filter(({ id }) => !quiet.has(id)),
    summaries,
  );
  touchIncidents(
    tx,
    changed.filter(({ id }) => quiet.has(id)),
    summaries,
  );
  writeAlerts(
    tx,
    alerts.map((alert) =>
      alert.incidentId === undefined ? alert : { ...alert, incidentId: real(alert.incidentId) },
    ),
  );
  recount(
    tx,
    [...summaries].flatMap(([id, summary]) => (summary === undefined ? [id] : [])),
  );
  recordHits(
    tx,
    alerts.flatMap(({ fingerprint, silenceId }) =>
      silenceId === undefined ? [] : [{ fingerprint, silenceId }],
    ),
    at,
  );
  insertTimeline(
    tx,
    timeline.map((entry) => withRealIds(entry, real)),
  );
  const deliveries = changes.deliveries.map((delivery) => {
    const id = ids.get(delivery.incidentId ?? '');
    // Keys and messages name the incident inside their text.
    return id === undefined ? delivery : withIncidentId(delivery, delivery.incidentId ?? '', id);
  });
  const storms = await wantDeliveries(tx, deliveries, at, writer, before);
  writeExpiries(tx, expiries);
  wantAlertLists(tx, (changes.large ?? []).map(real), at);
  return { ids, storms };
}

/** By the real id of all that is opened, changed or left: undefined where the alerts are to be counted anew. */
function summariesOf(
  { alerts, opened, changed, summaries = new Map() }: IngestChanges,
  real: (id: string) => string,
): ReadonlyMap<string, AlertSummary | undefined> {
  const ids = new Set(summaries.keys());
  for (const { placeholderId } of opened) ids.add(placeholderId);
  for (const { id } of changed) ids.add(id);
  for (const { incidentId } of alerts) if (incidentId !== undefined) ids.add(incidentId);
  return new Map([...ids].map((id) => [real(id), summaries.get(id)]));
}

/** What hides the alerts of one incident may be on another that the same batch opens. */
function withRealIds(entry: TimelineEntry, real: (id: string) => string): TimelineEntry {
  const incidentId = real(entry.incidentId);
  return entry.kind === 'inhibited'
    ? { ...entry, incidentId, text: withMintedIds(entry.text, real) }
    : { ...entry, incidentId };
}
