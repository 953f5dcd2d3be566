import { withIncidentId } from '../domain/delivery.ts';
import type { TimelineEntry } from '../domain/incident.ts';
import { withMintedIds } from '../domain/incident-id.ts';
import type { IngestChanges } from '../domain/ports/alert-store.ts';
import { wantAlertLists } from './alert-list-store.ts';
import { writeAlerts } from './alert-rows.ts';
import { mintIncidentIds, type PeekedNumber } from './counters.ts';
import type { Transaction } from './database.ts';
import { type DeliveryWriter, wantDeliveries } from './delivery-rows.ts';
import { writeExpiries } from './expiry-rows.ts';
import { insertIncidents, insertTimeline, updateIncidents } from './incident-rows.ts';
import { recordHits } from './silence-marks.ts';
import { readStandings } from './storm-rows.ts';

const largeRows = 500;
// The largest body that is taken is written in far less than this even on a busy disk.
const patienceMs = 10_000;

/** Lets a large batch take its time; a small one is to fail as soon as any other call would. */
export function makeRoom(tx: Transaction, rows: number): void {
  if (rows > largeRows) tx.allow(patienceMs);
}

/** Writes one batch set-wise; the answers are collected by the commit. Answers the id of each placeholder. */
export async function writeBatch(
  tx: Transaction,
  changes: IngestChanges,
  at: Date,
  writer: DeliveryWriter,
  peeked?: PeekedNumber,
): Promise<{ readonly ids: ReadonlyMap<string, string>; readonly storms: ReadonlyMap<string, string> }> {
  makeRoom(tx, Math.max(...Object.values(changes).map((rows) => rows.length)));
  const { opened } = changes;
  // Asked before the ids, whose answer has to be waited for anyway.
  const before = readStandings(tx, changes.deliveries, writer.limits);
  const minted = await mintIncidentIds(
    tx,
    opened.map((incident) => incident.openedAt),
    peeked,
  );
  const ids = new Map(opened.map((incident, index) => [incident.placeholderId, minted[index] ?? '']));
  const real = (id: string) => ids.get(id) ?? id;

  insertIncidents(
    tx,
    opened.map(({ placeholderId, ...incident }) => ({ ...incident, id: real(placeholderId) })),
  );
  updateIncidents(tx, changes.changed);
  writeAlerts(
    tx,
    changes.alerts.map((alert) =>
      alert.incidentId === undefined ? alert : { ...alert, incidentId: real(alert.incidentId) },
    ),
  );
  recordHits(
    tx,
    changes.alerts.flatMap(({ fingerprint, silenceId }) =>
      silenceId === undefined ? [] : [{ fingerprint, silenceId }],
    ),
    at,
  );
  insertTimeline(
    tx,
    changes.timeline.map((entry) => withRealIds(entry, real)),
  );
  const deliveries = changes.deliveries.map((delivery) => {
    const id = ids.get(delivery.incidentId ?? '');
    // Keys and messages name the incident inside their text.
    return id === undefined ? delivery : withIncidentId(delivery, delivery.incidentId ?? '', id);
  });
  const storms = await wantDeliveries(tx, deliveries, at, writer, before);
  writeExpiries(tx, changes.expiries ?? []);
  wantAlertLists(tx, (changes.large ?? []).map(real), at);
  return { ids, storms };
}

/** What hides the alerts of one incident may be on another that the same batch opens. */
function withRealIds(entry: TimelineEntry, real: (id: string) => string): TimelineEntry {
  const incidentId = real(entry.incidentId);
  return entry.kind === 'inhibited'
    ? { ...entry, incidentId, text: withMintedIds(entry.text, real) }
    : { ...entry, incidentId };
}
