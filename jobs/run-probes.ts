import { z } from 'zod';
import { defineJob } from '../src/define/job.ts';
import type { GradedReading } from '../src/domain/probe.ts';

const names = z.string().min(1).max(300);

/** Sent to the queue of a host, or of all runners; whoever sent it waits for the answers. */
export default defineJob({
  summary: 'Run probes that somebody asked for in another process, and leave the answers for them',
  data: z.strictObject({ requestId: z.uuid(), system: names, probes: z.array(names).min(1).max(1000) }),
  timeoutMs: 10 * 60_000,
  run: async ({ probes, settings, stores }, { requestId, system, probes: wanted }) => {
    const plans = settings.probes.filter((plan) => plan.system === system && wanted.includes(plan.name));
    const tell = (probe: string, readings: readonly GradedReading[]) =>
      stores.probeAnswers.answer(requestId, [{ system, probe, readings }]);
    // Each told by itself: one that hangs keeps no other waiting.
    await Promise.all(plans.map(async (plan) => tell(plan.name, await probes.runHere(plan))));
  },
});
