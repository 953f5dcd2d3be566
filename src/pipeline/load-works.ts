import type { IngestTransaction } from '../domain/ports/alert-store.ts';
import { type IncidentWork, workOn } from './incident-work.ts';
import type { Batch } from './stage.ts';

/** The incidents that a batch may touch. One incident is one work, under whatever it was found. */
export interface Works {
  readonly all: Set<IncidentWork>;
  readonly byId: ReadonlyMap<string, IncidentWork>;
  /** The newest of each group; those that the batch opens are added. */
  readonly byGroup: Map<string, IncidentWork>;
}

/** Reads them in two set-wise calls: by the alerts that are on one already, and by the groups of what fired. */
export async function loadWorks(batch: Batch, transaction: IngestTransaction): Promise<Works> {
  const ids = new Set<string>();
  for (const alert of batch.stored.values()) if (alert.incidentId !== undefined) ids.add(alert.incidentId);
  for (const id of batch.causes) ids.add(id);
  const keys = new Set<string>();
  for (const step of batch.steps) if (step.groupKey !== undefined) keys.add(step.groupKey);

  const byId = new Map<string, IncidentWork>();
  if (ids.size > 0) {
    for (const [id, found] of await transaction.incidents([...ids])) byId.set(id, workOn(found));
  }
  const byGroup = new Map<string, IncidentWork>();
  if (keys.size > 0) {
    for (const [key, found] of await transaction.groupIncidents([...keys])) {
      const known = byId.get(found.incident.id) ?? workOn(found);
      byId.set(found.incident.id, known);
      byGroup.set(key, known);
    }
  }
  return { all: new Set(byId.values()), byId, byGroup };
}
