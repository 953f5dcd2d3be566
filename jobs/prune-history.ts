import { z } from 'zod';
import { defineJob } from '../src/define/job.ts';
import { DAY_MS } from '../src/domain/duration.ts';

const CHANGES_KEPT_MS = 90 * DAY_MS;

/** Deletes what has been kept for long enough. */
export default defineJob({
  summary:
    'Delete changes older than 90 days, and audits and resolved alerts with their episodes and what silences hid older than `history.days`',
  data: z.strictObject({}),
  timeoutMs: 60_000,
  run: async ({ clock, stores, settings, log }) => {
    const before = (ms: number) => new Date(clock.now().getTime() - ms);
    const changes = await stores.changes.prune(before(CHANGES_KEPT_MS));
    if (changes > 0) log.info({ deleted: changes }, 'old changes deleted');
    await stores.requests.prune(clock.now());
    const kept = before(settings.historyDays * DAY_MS);
    const alerts = await stores.history.pruneAlerts(kept);
    if (alerts > 0) log.info({ deleted: alerts }, 'old resolved alerts deleted');
    await stores.history.pruneHits(kept);
    const audits = await stores.vectorAudits.forget(kept);
    if (audits > 0) log.info({ deleted: audits }, 'old audits deleted');
    const episodes = await stores.history.prune(kept);
    if (episodes > 0) log.info({ deleted: episodes }, 'old episodes of alerts deleted');
  },
});
