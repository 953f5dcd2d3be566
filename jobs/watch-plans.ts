import { z } from 'zod';
import { defineJob } from '../src/define/job.ts';
import { absentAfterMs, absentRun, WATCH_GAP_MS } from '../src/domain/absent-plans.ts';
import { readingVanished } from '../src/domain/reading-alert.ts';
import { isPeriodic, planKey } from '../src/domain/sampling-slots.ts';
import { goneAfterMs } from '../src/domain/unseen-readings.ts';

/**
 * What should be measured and is not becomes `unknown`, whoever was to measure it; and what stands of plans that are
 * configured no more is forgotten.
 */
export default defineJob({
  summary: 'Find probes that nobody runs, and forget what is not configured any more',
  data: z.strictObject({}),
  timeoutMs: 30_000,
  run: async ({ settings, stores, probes, intake }) => {
    // By the clock that values are dated by: by one that is ahead nothing would be measured any more.
    const now = await stores.samples.now();
    const plans = settings.probes.filter(isPeriodic);
    const byKey = new Map(plans.map((plan) => [planKey(plan), plan]));
    const watched = plans.map((plan) => ({
      system: plan.system,
      probe: plan.name,
      everyMs: plan.everyMs,
      absentAfterMs: absentAfterMs(plan),
    }));
    const absent = await stores.planWatch.review(watched, now, WATCH_GAP_MS);
    const { runners } = absent.length === 0 ? { runners: [] } : await stores.runners.look();
    const runs = absent.flatMap(({ system, probe, lastAt }) => {
      const plan = byKey.get(planKey({ system, name: probe }));
      return plan === undefined ? [] : absentRun(plan, lastAt, runners, now);
    });
    await probes.record(runs);
    // Once nobody can be running it with an older configuration.
    const forgotten = await stores.samples.standingsBeyond(
      settings.probes.map(({ system, name }) => ({ system, probe: name })),
      new Date(now.getTime() - goneAfterMs),
    );
    const ended = forgotten.flatMap((standing) => readingVanished(standing, now));
    if (ended.length > 0) await intake.accept(ended);
    await stores.samples.removeStandings(forgotten);
  },
});
