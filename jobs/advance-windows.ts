import { z } from 'zod';
import { defineJob, type JobContext } from '../src/define/job.ts';
import { releaseSilences } from '../src/incidents/release-silences.ts';
import { advanceSilences } from '../src/silences/advance-silences.ts';
import { silenceEndedNotice, silenceReminder } from '../templates/silence-notices.ts';

/** The timer of silences and windows: whatever is due by what is stored is done, so that a stray one does nothing. */
export default defineJob({
  summary: 'Begin, remind of and end the silences whose time has come',
  data: z.strictObject({}),
  timeoutMs: 30_000,
  run: async (context) => {
    await advanceWindows(context);
    const next = await context.stores.silences.nextDue();
    if (next !== undefined) await context.wake.windows([next]);
  },
});

/** Everything about silences and windows whose time has come. */
export async function advanceWindows(context: JobContext): Promise<void> {
  await advanceSilences(context, { reminder: silenceReminder, ended: silenceEndedNotice });
  // After the notices of ends, and also when those fail another time: what was hidden has to come back.
  await releaseSilences(context);
}
