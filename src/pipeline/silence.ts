import type { Alert } from '../domain/alert.ts';
import { findSilence } from '../domain/silence.ts';
import type { Batch, Stage, StageContext, Step } from './stage.ts';

/** Marks what an active silence hides. It goes on through the stages: the card of an open incident counts it. */
export const silence: Stage = {
  name: 'silence',
  async run(batch: Batch, { transaction }: StageContext): Promise<Batch> {
    if (!batch.steps.some(mayBeSilenced)) return batch;
    const silences = await transaction.silences(batch.at);
    if (silences.length === 0) return batch;
    const steps: Step[] = [];
    const duplicates = new Set(batch.duplicates);
    for (const step of batch.steps) {
      const found = mayBeSilenced(step) ? findSilence(step.event.labels, silences, batch.at) : undefined;
      if (found === undefined) {
        steps.push(step);
      } else if (isKnownAsSilenced(step, found.id, batch.stored.get(step.event.fingerprint))) {
        duplicates.add(step.index);
      } else {
        steps.push({ ...step, silence: found });
      }
    }
    return { ...batch, steps, duplicates };
  },
};

function mayBeSilenced(step: Step): boolean {
  return step.kind === 'fired' || step.kind === 'updated';
}

/** A repeat of what is already stored as hidden by this very silence, and by the same other alert or none. */
function isKnownAsSilenced(
  { event, inhibition }: Step,
  silenceId: string,
  stored: Alert | undefined,
): boolean {
  return (
    stored?.status === 'firing' &&
    stored.incidentId === undefined &&
    stored.silenceId === silenceId &&
    stored.inhibitor === inhibition?.by?.fingerprint &&
    (inhibition === undefined || stored.inhibition?.rules === inhibition.keys.rules) &&
    stored.startsAt.getTime() === event.startsAt.getTime()
  );
}
