import type { AlertEvent } from '../domain/alert.ts';
import { cardKey } from '../domain/pages.ts';
import type { AlertStore, IngestChanges } from '../domain/ports/alert-store.ts';
import { type Batch, type IntakeSettings, startBatch } from './stage.ts';
import { stages } from './stages.ts';

/** What became of one batch, after its commit; ids are real. */
export interface BatchResult {
  readonly batch: Batch;
  /** Real id of what may be a placeholder. */
  idOf(id: string): string;
  /** Messages that are new or whose incident changed. */
  readonly deliveryKeys: readonly string[];
  /** The key of a storm's card by the key of each new card in its thread; these are held for nobody. */
  readonly storms: ReadonlyMap<string, string>;
  readonly deadlines: Batch['deadlines'];
}

/** Runs events through all stages in one transaction; resolves after the commit. */
export async function runBatch(
  events: readonly AlertEvent[],
  at: Date,
  parts: {
    readonly alerts: Pick<AlertStore, 'ingest'>;
    readonly settings: IntakeSettings;
  },
): Promise<BatchResult> {
  const { batch, ids, storms } = await parts.alerts.ingest(async (transaction) => {
    // Begins anew each time: the store may run this again after a conflict.
    let passing = startBatch(events, at);
    for (const stage of stages) {
      passing = await stage.run(passing, { transaction, settings: parts.settings });
    }
    const { expiries } = passing;
    const minted =
      isEmpty(passing.changes) && expiries.length === 0
        ? new Map()
        : await transaction.write({ ...passing.changes, expiries });
    return { batch: passing, ids: minted as ReadonlyMap<string, string>, storms: transaction.storms() };
  });
  const idOf = (id: string): string => ids.get(id) ?? id;
  return {
    batch,
    idOf,
    // The card of the storm goes first: the others wait for it.
    deliveryKeys: [...new Set([...storms.values(), ...keysOf(batch.changes, idOf)])],
    storms,
    deadlines: batch.deadlines.map((deadline) => ({ ...deadline, incidentId: idOf(deadline.incidentId) })),
  };
}

function isEmpty(changes: IngestChanges): boolean {
  return changes.alerts.length === 0 && changes.changed.length === 0;
}

function keysOf(changes: IngestChanges, idOf: (id: string) => string): readonly string[] {
  const wanted = changes.deliveries.map(({ key, incidentId = '' }) =>
    key.replaceAll(incidentId, idOf(incidentId)),
  );
  return [...new Set([...wanted, ...changes.changed.map((incident) => cardKey(incident.id))])];
}
