import { z } from 'zod';
import { defineJob } from '../src/define/job.ts';

/** Raw values are kept this long. */
const SAMPLES_KEPT_MS = 14 * 24 * 3_600_000;

/** Deletes what has been kept for long enough. */
export default defineJob({
  summary: 'Delete probe values older than 14 days',
  data: z.strictObject({}),
  timeoutMs: 60_000,
  run: async ({ clock, stores, log }) => {
    const deleted = await stores.samples.prune(new Date(clock.now().getTime() - SAMPLES_KEPT_MS));
    if (deleted > 0) log.info({ deleted }, 'old probe values deleted');
  },
});
