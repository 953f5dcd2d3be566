import type { Clock } from '../domain/clock.ts';
import { NotFoundError } from '../domain/errors.ts';
import type { IncidentChange, IncidentSnapshot } from '../domain/ports/incident-store.ts';
import type { Database, Transaction } from './database.ts';
import { type DeliveryWriter, wantDeliveries } from './delivery-rows.ts';
import {
  insertTimeline,
  type SnapshotRow,
  snapshotById,
  snapshotFromRow,
  updateIncidents,
} from './incident-rows.ts';
import { ingestLock, takeLock } from './locks.ts';
import { markHidden } from './silence-marks.ts';
import { insertSilence } from './silence-rows.ts';

type Decide<T> = (snapshot: IncidentSnapshot) => { readonly change?: IncidentChange; readonly result: T };

/** Locks the incident, lets `decide` look at it, and writes what it returns; two round trips. */
export async function changeIncident<T>(
  db: Database,
  clock: Clock,
  writer: DeliveryWriter,
  id: string,
  decide: Decide<T>,
): Promise<T> {
  const first = await db.transaction((tx) => attempt(tx, clock, writer, id, decide, false));
  if (first !== 'needs the ingest lock') return first.result;
  // A silence changes how a batch of alerts is seen. Batches lock first themselves and then their incidents, so this
  // has to begin again in that order; `decide` is pure and simply looks twice.
  const second = await db.transaction((tx) => attempt(tx, clock, writer, id, decide, true));
  if (second === 'needs the ingest lock') throw new Error('The ingest lock was held and asked for again.');
  return second.result;
}

async function attempt<T>(
  tx: Transaction,
  clock: Clock,
  writer: DeliveryWriter,
  id: string,
  decide: Decide<T>,
  ingestLocked: boolean,
): Promise<{ readonly result: T } | 'needs the ingest lock'> {
  if (ingestLocked) takeLock(tx, ingestLock);
  // Locked in a statement of its own, so that the next one sees the alerts as they are once the lock is held.
  tx.query('select 1 from incidents where id = $1 for no key update', [id]);
  const [row] = await tx.query<SnapshotRow>(snapshotById, [id]);
  if (row === undefined) {
    throw new NotFoundError(`Incident '${id}' does not exist. List the open ones with /ops incidents.`);
  }
  const { change, result } = decide(snapshotFromRow(row));
  if (change === undefined) return { result };
  if (change.silence !== undefined && !ingestLocked) return 'needs the ingest lock';
  updateIncidents(tx, [{ ...change.incident, id }]);
  insertTimeline(tx, change.timeline);
  if (change.silence !== undefined) {
    const at = clock.now();
    const silence = await insertSilence(tx, change.silence, at);
    if (silence !== undefined) await markHidden(tx, silence, at, id);
  }
  await wantDeliveries(tx, change.deliveries ?? [], clock.now(), writer);
  return { result };
}
