import { z } from 'zod';
import { defineJob } from '../src/define/job.ts';
import type { GradedReading } from '../src/domain/probe.ts';

const names = z.string().min(1).max(300);

/** Sent to the queue of a host, or of all runners; whoever sent it waits for the answers until that moment. */
export default defineJob({
  summary: 'Run probes that somebody asked for in another process, and leave the answers for them',
  data: z.strictObject({
    requestId: z.uuid(),
    system: names,
    probes: z.array(names).min(1).max(1000),
    until: z.iso.datetime(),
  }),
  timeoutMs: 10 * 60_000,
  run: async ({ probes, settings, stores, clock, log }, { requestId, system, probes: wanted, until }) => {
    // Left in the queue by one that was killed: nobody waits any more, and a whole benchmark may be among them.
    if ((await stores.samples.now()) > new Date(until)) {
      log.info({ system, probes: wanted }, 'probes were asked for long ago, and are not run');
      return;
    }
    const plans = settings.probes.filter((plan) => plan.system === system && wanted.includes(plan.name));
    const tell = (probe: string, readings: readonly GradedReading[]) =>
      stores.probeAnswers.answer(requestId, [{ system, probe, readings }]);
    const notKnown = wanted.filter((name) => !plans.some((plan) => plan.name === name));
    // Each told by itself: one that hangs keeps no other waiting.
    await Promise.all([
      ...plans.map(async (plan) => tell(plan.name, await probes.runHere(plan))),
      ...notKnown.map((name) => tell(name, [notConfigured(system, name, clock.now())])),
    ]);
  },
});

function notConfigured(system: string, probe: string, measuredAt: Date): GradedReading {
  const error = `The runner that was asked does not know the probe '${probe}': its configuration is an older one. Give it the new one, or restart it.`;
  return {
    ...{ system, probe, target: system, metric: probe },
    unit: 'none',
    status: 'unknown',
    error,
    measuredAt,
  };
}
