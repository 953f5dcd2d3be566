import { z } from 'zod';
import { defineJob, type JobContext } from '../src/define/job.ts';
import { releaseSilences } from '../src/incidents/release-silences.ts';
import { advanceMaintenance } from '../src/silences/advance-maintenance.ts';
import { advanceSilences } from '../src/silences/advance-silences.ts';
import { advanceSeries } from '../src/silences/silence-series.ts';
import { tellBegins } from '../src/silences/tell-begins.ts';
import { windowWords } from '../templates/maintenance-words.ts';
import { silenceEndedNotice, silenceReminder } from '../templates/silence-notices.ts';

/** The timer of silences and windows: whatever is due by what is stored is done, so that a stray one does nothing. */
export default defineJob({
  summary: 'Begin, remind of and end the silences whose time has come',
  data: z.strictObject({}),
  timeoutMs: 30_000,
  run: async (context) => {
    await advanceWindows(context);
    const { silences, silenceSeries, maintenance } = context.stores;
    const parts = [silences, silenceSeries, maintenance];
    const next = await Promise.all(parts.map((part) => part.nextDue()));
    await context.wake.windows(next.filter((at) => at !== undefined));
  },
});

/** Everything about silences and windows whose time has come. */
export async function advanceWindows(context: JobContext): Promise<void> {
  await advanceMaintenance(context, windowWords);
  await advanceSeries(context);
  await advanceSilences(context, { reminder: silenceReminder, ended: silenceEndedNotice });
  // After the notices of ends, and also when those fail another time: what was hidden has to come back.
  await releaseSilences(context);
  // What another silence hides from here on waits for that one.
  await tellBegins(context);
}
