import type { Services } from '../../src/define/services.ts';
import type { GradedReading } from '../../src/domain/probe.ts';
import { serviceStates } from '../../src/domain/service-map.ts';
import type { ProbePlan } from '../../src/domain/settings.ts';
import type { SystemPlan } from '../../src/domain/system.ts';
import { type KnownReading, knownReadings, storedReadings } from '../../src/systems/system-readings.ts';
import type { HealthRow, SystemHealthModel } from '../../templates/system-health.ts';

type Parts = Pick<Services, 'stores' | 'probes' | 'clock'>;

/** What is stored about a system; where nothing is yet, it is measured. */
export async function storedHealth(parts: Parts, system: SystemPlan): Promise<SystemHealthModel> {
  const now = parts.clock.now();
  const readings = await storedReadings(parts.stores.samples, system, system.probes, now);
  return readings.length === 0
    ? await measuredHealth(parts, system, false)
    : modelOf(system, readings, now, false);
}

/** The same, measured now. The dear ones only where they are asked for; otherwise what is stored of them is shown. */
export async function measuredHealth(
  parts: Parts,
  system: SystemPlan,
  deep: boolean,
): Promise<SystemHealthModel> {
  const plans = deep ? system.probes : system.probes.filter((plan) => plan.deep !== true);
  const measured = await parts.probes.run(plans);
  const now = parts.clock.now();
  const { samples } = parts.stores;
  const rest = system.probes.filter((plan) => !plans.includes(plan));
  const [fresh, stored] = await Promise.all([
    knownReadings(samples, system, plans, measured, now),
    rest.length === 0 ? [] : storedReadings(samples, system, rest, now),
  ]);
  return modelOf(system, [...fresh, ...stored], now, deep);
}

function modelOf(
  system: SystemPlan,
  readings: readonly KnownReading[],
  now: Date,
  deep: boolean,
): SystemHealthModel {
  return {
    system,
    rows: healthRows(readings),
    services: serviceStates(system.services, readings.map(ofService)),
    now,
    deep,
  };
}

/** As rows of a table. */
export function healthRows(readings: readonly KnownReading[]): readonly HealthRow[] {
  return readings.map(({ plan, ...known }) => ({ ...known, title: titleOf(plan) }));
}

function titleOf({ title, name }: ProbePlan): string {
  return title ?? name.replaceAll('-', ' ');
}

/** What is stored of a reading does not say of which service it speaks: its plan does. */
export function ofService({ reading, plan: { service } }: KnownReading): GradedReading {
  return service === undefined ? reading : { ...reading, service };
}
