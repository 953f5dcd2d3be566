import type { KnownOfSystem } from '../define/probe.ts';
import { absentAfterMs } from '../domain/absent-plans.ts';
import type { Clock } from '../domain/clock.ts';
import { HOUR_MS } from '../domain/duration.ts';
import type { Stores } from '../domain/ports/stores.ts';
import type { GradedReading } from '../domain/probe.ts';
import { planKey } from '../domain/sampling-slots.ts';
import type { ProbePlan } from '../domain/settings.ts';

/** What probes may ask about others, from what is stored. */
export function knownOfSystem(
  { samples, heartbeats }: Stores,
  clock: Clock,
  plans: readonly ProbePlan[],
): (system: string) => KnownOfSystem {
  const everyMs = new Map(plans.map((plan) => [planKey(plan), plan.everyMs ?? 0]));
  return (system) => ({
    latest: async (probe) => {
      // What is measured once a day is known all day long.
      const every = everyMs.get(planKey({ system, name: probe })) ?? 0;
      const since = new Date(clock.now().getTime() - Math.max(HOUR_MS, absentAfterMs({ everyMs: every })));
      return ofNewestRun(await samples.latest(since, undefined, { system, probe }));
    },
    heartbeat: async (name) => (await heartbeats.list()).find((one) => one.name === name)?.lastAt,
  });
}

// What was read before a run that failed is not how it stands, nor is a failure before one that did not.
function ofNewestRun(readings: readonly GradedReading[]): readonly GradedReading[] {
  const newest = new Map<string, number>();
  for (const { target, measuredAt } of readings) {
    newest.set(target, Math.max(newest.get(target) ?? 0, measuredAt.getTime()));
  }
  return readings.filter(({ target, measuredAt }) => measuredAt.getTime() === newest.get(target));
}
