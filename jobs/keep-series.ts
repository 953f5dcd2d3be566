import { z } from 'zod';
import { defineJob } from '../src/define/job.ts';
import { MINUTE_MS } from '../src/domain/duration.ts';

/**
 * Rolls the values of hours that are over up to one row an hour, drops what has been kept for long enough and makes room
 * for the days to come. After downtime it goes on where it stopped, and what its time does not suffice for comes with
 * the next one.
 */
export default defineJob({
  summary: 'Roll probe values up to hours; drop values older than 14 days and hours older than 400',
  data: z.strictObject({}),
  timeoutMs: 10 * MINUTE_MS,
  run: async ({ stores, signal, log }) => {
    const { hours, late, dropped, waiting } = await stores.samples.keep(signal);
    if (hours + late > 0) log.debug({ hours, late }, 'probe values rolled up');
    if (dropped.length > 0) log.info({ dropped }, 'old probe values dropped');
    if (waiting.length > 0) {
      log.warn({ waiting }, 'old probe values are still being read; they are dropped next time');
    }
  },
});
