import type { AlertEvent } from '../domain/alert.ts';
import { deliveryPriorities, deliveryPriority } from '../domain/delivery.ts';
import { cardKeys } from '../domain/pages.ts';
import type { AlertStore, IngestChanges } from '../domain/ports/alert-store.ts';
import type { FastLane, FreshDelivery } from '../domain/ports/fast-lane.ts';
import { isJoinedPage } from '../domain/storm-pages.ts';
import { countsOf } from './counts-of.ts';
import { fastPosts, holdFastPosts } from './fast-posts.ts';
import { foresee } from './foresee.ts';
import { type Batch, type IntakeSettings, startBatch } from './stage.ts';
import { stages } from './stages.ts';

/** What became of one batch, after its commit; ids are real. */
export interface BatchResult {
  readonly batch: Batch;
  /** Real id of what may be a placeholder. */
  idOf(id: string): string;
  /** New messages that this process posts itself. */
  readonly fresh: readonly FreshDelivery[];
  /** All other messages that are new. */
  readonly deliveryKeys: readonly string[];
  /** Cards whose incident changed. */
  readonly changedKeys: readonly string[];
  /** The key of a storm's card by the key of each new card in its thread, and of a page for many by those it stands for; these are held for nobody. */
  readonly storms: ReadonlyMap<string, string>;
  /** How soon each message is wanted, by key. */
  readonly priorities: ReadonlyMap<string, number>;
  readonly deadlines: Batch['deadlines'];
  readonly timers: Batch['timers'];
}

/** Runs events through all stages in one transaction, which takes them off the journal; resolves after the commit. */
export async function runBatch(
  events: readonly AlertEvent[],
  at: Date,
  parts: {
    readonly alerts: Pick<AlertStore, 'ingest'>;
    readonly settings: IntakeSettings;
    readonly lane?: FastLane | undefined;
    /** Told when all statements but the commit have been made; again where the store has to begin anew. */
    onWritten?(): void;
  },
  journalKeys: readonly string[] = [],
): Promise<BatchResult> {
  const { batch, idOf, storms, fresh } = await parts.alerts.ingest(
    async (transaction) => {
      // Begins anew each time: the store may run this again after a conflict.
      let passing = startBatch(events, at);
      for (const stage of stages) {
        passing = await stage.run(passing, { transaction, settings: parts.settings });
      }
      passing = { ...passing, changes: holdFastPosts(passing.changes, parts.lane) };
      const { expiries } = passing;
      const minted: ReadonlyMap<string, string> =
        isEmpty(passing.changes) && expiries.length === 0
          ? new Map()
          : await transaction.write({ ...passing.changes, expiries });
      const idOf = (id: string): string => minted.get(id) ?? id;
      transaction.count(countsOf(passing));
      transaction.settle(journalKeys);
      const taken = transaction.storms();
      parts.onWritten?.();
      const posts = fastPosts(passing.changes, idOf, at);
      const alone = posts.filter(({ delivery }) => !taken.has(delivery.key));
      return { batch: passing, idOf, storms: taken, fresh: parts.lane?.prepare(alone) ?? [] };
    },
    foresee(events, at, parts.settings),
  );
  const withRealId = ({ incidentId, at: due }: Batch['deadlines'][number]) => ({
    incidentId: idOf(incidentId),
    at: due,
  });
  return {
    batch,
    idOf,
    fresh,
    // The card of a storm goes first: those in its thread wait for it, and are held for nobody.
    deliveryKeys: [...new Set([...storms.values(), ...keysOf(batch.changes, idOf), ...storms.keys()])].filter(
      (key) => !isJoinedPage(storms.get(key) ?? ''),
    ),
    changedKeys: [...new Set(batch.changes.changed.flatMap(cardKeys))],
    storms,
    priorities: prioritiesOf(batch.changes, idOf),
    deadlines: batch.deadlines.map(withRealId),
    timers: batch.timers.map(withRealId),
  };
}

function isEmpty(changes: IngestChanges): boolean {
  return changes.alerts.length === 0 && changes.changed.length === 0;
}

function keysOf(changes: IngestChanges, idOf: (id: string) => string): readonly string[] {
  const queued = changes.deliveries.filter((delivery) => delivery.heldForMs === undefined);
  const wanted = queued.map(({ key, incidentId = '' }) => key.replaceAll(incidentId, idOf(incidentId)));
  return [...new Set(wanted)];
}

function prioritiesOf(
  { deliveries, changed }: IngestChanges,
  idOf: (id: string) => string,
): ReadonlyMap<string, number> {
  return new Map([
    ...changed.flatMap((incident) =>
      cardKeys(incident).map((key) => [key, deliveryPriorities.edit] as const),
    ),
    ...deliveries.map(
      ({ key, kind, severity, incidentId = '' }) =>
        [key.replaceAll(incidentId, idOf(incidentId)), deliveryPriority(kind, severity)] as const,
    ),
  ]);
}
