import { type SilenceWords, silenceStep } from '../domain/silence-step.ts';
import type { SilenceContext } from './silence-context.ts';
import { tellBegins } from './tell-begins.ts';

/** As many silences at a time; a run that leaves some over is followed by the next. */
const MOST = 200;
/** A silence has four phases: one that slept through them all is through them in one go. */
const STEPS = 4;

/**
 * Takes every silence past the deadlines that it has reached: begins it, reminds its owner, tells its end. Any number
 * of these may run at once; each step is one transaction under a lock, and its notice has a key of its own.
 */
export async function advanceSilences(context: SilenceContext, words: SilenceWords): Promise<void> {
  const { stores, clock, wake, settings } = context;
  const now = clock.now();
  for (const id of await stores.silences.due(now, MOST)) {
    for (let steps = 0; steps < STEPS; steps += 1) {
      const step = await stores.silences.step(id, now, (due) =>
        silenceStep(due, now, words, settings.channel),
      );
      if (step === undefined) break;
      if (step.deliveries.length > 0) await wake.deliveries(step.deliveries.map(({ key }) => key));
    }
  }
  await tellBegins(context);
}
