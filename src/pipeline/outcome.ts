import type { BatchResult } from './run-batch.ts';

/** What became of one delivery: `deduplicated` of the `accepted` events changed nothing; the incidents they are on. */
export interface IntakeOutcome {
  readonly accepted: number;
  readonly deduplicated: number;
  readonly incidents: readonly { readonly id: string; readonly status: string }[];
  /** It is durable, and under load it is only told later what becomes of it: nothing else is known yet. */
  readonly deferred?: true;
}

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
