import type { CommandContext } from '../../src/define/command.ts';
import { hourOfWeekIn, type LearnedHour, learnBaseline } from '../../src/domain/baseline.ts';
import { needsOf } from '../../src/domain/condition-facts.ts';
import { HOUR_MS } from '../../src/domain/duration.ts';
import type { FixedBaseline } from '../../src/domain/ports/baseline-store.ts';
import type { GradedReading, SeriesName } from '../../src/domain/probe.ts';
import { readingKey } from '../../src/domain/reading-standing.ts';
import type { ProbePlan } from '../../src/domain/settings.ts';
import type { ShownBaseline } from '../../templates/baseline-list.ts';

/** What is not older is how it is now. */
const nowMs = 15 * 60_000;
/** Each costs some hundred rows. */
const mostLearned = 60;

/** The newest readings of a probe. */
export function latestOf(
  { stores, clock }: Pick<CommandContext, 'stores' | 'clock'>,
  system: string,
  probe?: string,
): Promise<readonly GradedReading[]> {
  const since = new Date(clock.now().getTime() - nowMs);
  return stores.samples.latest(since, undefined, { system, ...(probe === undefined ? {} : { probe }) });
}

/** Every baseline that a limit of these plans, all of one system, is held against, and every fixed one. */
export async function baselinesOf(
  context: Pick<CommandContext, 'stores' | 'clock'>,
  plans: readonly ProbePlan[],
): Promise<readonly ShownBaseline[]> {
  const { stores, clock } = context;
  const [first] = plans;
  if (first === undefined) return [];
  const names = new Set(plans.map(({ name }) => name));
  const fixed = (await stores.baselines.list(first.system)).filter(({ probe }) => names.has(probe));
  const readings = await latestOf(context, first.system);
  const byHand = fixed.map((one): ShownBaseline => {
    const { value, setBy, setAt, reason } = one;
    return { ...one, unit: unitOf(one, plans, readings), is: { value, setBy, setAt, reason } };
  });
  const ofPlans = plans.flatMap((plan) =>
    Object.entries(plan.thresholds).flatMap(([metric, threshold]) => {
      const { baseline } = threshold;
      if (!needsOf(threshold).baseline || baseline === undefined) return [];
      const parts = readings.filter((reading) => reading.probe === plan.name && reading.metric === metric);
      const places = parts.length === 0 ? [{ part: undefined }] : parts;
      return places.map(({ part }) => ({
        name: { system: plan.system, probe: plan.name, target: plan.target, metric, part },
        unit: threshold.unit ?? parts[0]?.unit ?? 'none',
        plan: baseline,
      }));
    }),
  );
  const open = ofPlans.filter(({ name }) => !fixed.some((one) => isOf(one, name)));
  const learning = open.filter(({ plan }) => plan.fixed === undefined).slice(0, mostLearned);
  const thisHour = new Date(Math.floor(clock.now().getTime() / HOUR_MS) * HOUR_MS);
  const overMs = Math.max(0, ...learning.map(({ plan }) => plan.overMs));
  const hours = await stores.samples.hourly(
    learning.map(({ name }) => name),
    new Date(thisHour.getTime() - overMs),
    thisHour,
  );
  const byName = Map.groupBy<string, LearnedHour & SeriesName>(hours, readingKey);
  const others = open.map(({ name, unit, plan }): ShownBaseline => {
    if (plan.fixed !== undefined) return { ...name, unit, is: { value: plan.fixed } };
    const from = thisHour.getTime() - plan.overMs;
    const own = (byName.get(readingKey(name)) ?? []).filter(({ hour }) => hour.getTime() >= from);
    const learned = learnBaseline(own, thisHour, hourOfWeekIn(plan.timeZone));
    return {
      ...name,
      unit,
      is: typeof learned === 'string' ? learned : { ...learned, mad: learned.mad ?? 0 },
    };
  });
  return [...byHand, ...others];
}

function isOf(one: FixedBaseline, name: SeriesName): boolean {
  return (
    one.probe === name.probe &&
    one.metric === name.metric &&
    (one.part === undefined || one.part === name.part)
  );
}

function unitOf(
  { probe, metric }: FixedBaseline,
  plans: readonly ProbePlan[],
  readings: readonly GradedReading[],
): string {
  const known = plans.find(({ name }) => name === probe)?.thresholds[metric]?.unit;
  return known ?? readings.find((one) => one.probe === probe && one.metric === metric)?.unit ?? 'none';
}
