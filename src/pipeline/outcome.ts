import type { IntakeOutcome } from '../domain/ports/intake.ts';
import type { BatchResult } from './run-batch.ts';

/** The outcome of the events `from` (inclusive) to `to` (exclusive) of a batch. */
export function outcomeOf({ batch, idOf }: BatchResult, from: number, to: number): IntakeOutcome {
  const incidents = new Map<string, string>();
  let deduplicated = 0;
  for (let index = from; index < to; index += 1) {
    if (batch.duplicates.has(index)) deduplicated += 1;
    const placement = batch.placed.get(batch.events[index]?.fingerprint ?? '');
    if (placement !== undefined) incidents.set(idOf(placement.incidentId), placement.state);
  }
  return {
    accepted: to - from,
    deduplicated,
    incidents: [...incidents].map(([id, status]) => ({ id, status })),
  };
}
