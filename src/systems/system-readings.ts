import { DAY_MS, HOUR_MS } from '../domain/duration.ts';
import type { ReadingStanding, SampleStore, SlicedSeries } from '../domain/ports/sample-store.ts';
import type { GradedReading } from '../domain/probe.ts';
import { readingKey } from '../domain/reading-standing.ts';
import type { ProbePlan } from '../domain/settings.ts';
import type { SystemPlan } from '../domain/system.ts';
import { goneAfterMs } from '../domain/unseen-readings.ts';

/** One reading with what is known around it. */
export interface KnownReading {
  readonly reading: GradedReading;
  readonly plan: ProbePlan;
  /** Since when it has been as it is; undefined before the first sampling. */
  readonly since?: Date;
  /** Means of the slices of the last day, oldest first; null where there was no value. */
  readonly trend: readonly (number | null)[];
}

/** What is only measured when somebody asks, or once a day, is shown for so long. */
const OLDEST_MS = 32 * DAY_MS;
const TREND_SLICES = 16;

type Samples = Pick<SampleStore, 'latest' | 'standings' | 'points'>;

/** The newest reading of each metric of these probes of a system, by what is stored. */
export async function storedReadings(
  samples: Samples,
  system: SystemPlan,
  plans: readonly ProbePlan[],
  now: Date,
): Promise<readonly KnownReading[]> {
  const longest = Math.max(
    HOUR_MS,
    ...plans.map(({ everyMs }) => (everyMs === undefined ? OLDEST_MS : everyMs * 3)),
  );
  const readings = await samples.latest(new Date(now.getTime() - longest), undefined, {
    system: system.name,
  });
  return await knownReadings(samples, system, plans, readings, now);
}

/** The same for readings at hand. Those of probes that are not among `plans`, or that are too old, are left out. */
export async function knownReadings(
  samples: Samples,
  system: SystemPlan,
  plans: readonly ProbePlan[],
  readings: readonly GradedReading[],
  now: Date,
): Promise<readonly KnownReading[]> {
  const wanted = currentReadings(readings, plans, now);
  const from = new Date(now.getTime() - DAY_MS);
  const [standings, series] = await Promise.all([
    samples.standings(system.name),
    samples.points(
      wanted.map(({ reading }) => reading),
      from,
      now,
      TREND_SLICES,
    ),
  ]);
  const standing = new Map(standings.map((one) => [readingKey(one), one]));
  const trends = new Map(series.map((one) => [readingKey(one), trendOf(one, from)]));
  return wanted.map(({ reading, plan }) => ({
    reading,
    plan,
    ...sinceOf(standing.get(readingKey(reading)), reading),
    trend: trends.get(readingKey(reading)) ?? [],
  }));
}

/** What tells whether a reading says something about now. */
type Judged = Pick<GradedReading, 'probe' | 'metric' | 'part' | 'status' | 'measuredAt'>;

/**
 * Those of the newest readings of one system that say something about now: not what its probe has not renewed for
 * several rounds (its absence is a reading itself), and not that a probe failed which has answered since.
 */
export function currentReadings<R extends Judged>(
  readings: readonly R[],
  plans: readonly ProbePlan[],
  now: Date,
): readonly { readonly reading: R; readonly plan: ProbePlan }[] {
  const byName = new Map(plans.map((plan) => [plan.name, plan]));
  const answered = new Map<string, number>();
  for (const one of readings) {
    const at = one.measuredAt.getTime();
    if (!isFailure(one)) answered.set(one.probe, Math.max(at, answered.get(one.probe) ?? at));
  }
  // As its alert: what its probe answers without for that long is not there any more, e.g. a container that was removed.
  const isGone = ({ probe, measuredAt }: Judged, { everyMs = 0 }: ProbePlan): boolean =>
    (answered.get(probe) ?? 0) - measuredAt.getTime() >= Math.max(goneAfterMs, 2 * everyMs);
  return readings.flatMap((reading) => {
    const plan = byName.get(reading.probe);
    if (plan === undefined || isStale(reading, plan, now) || isGone(reading, plan)) return [];
    const isOver = isFailure(reading) && (answered.get(reading.probe) ?? 0) > reading.measuredAt.getTime();
    return isOver ? [] : [{ reading, plan }];
  });
}

/** A probe that fails as a whole answers one reading of its own name. */
function isFailure({ metric, probe, part, status }: Judged): boolean {
  return metric === probe && part === undefined && status === 'unknown';
}

function isStale({ measuredAt }: Judged, { everyMs }: ProbePlan, now: Date): boolean {
  return (
    now.getTime() - measuredAt.getTime() >
    (everyMs === undefined ? OLDEST_MS : Math.max(HOUR_MS, 3 * everyMs))
  );
}

function sinceOf(
  standing: ReadingStanding | undefined,
  { status }: GradedReading,
): { readonly since?: Date } {
  return standing === undefined || standing.status !== status ? {} : { since: standing.since };
}

function trendOf({ points }: SlicedSeries, from: Date): readonly (number | null)[] {
  const sliceMs = DAY_MS / TREND_SLICES;
  const trend: (number | null)[] = Array.from({ length: TREND_SLICES }, () => null);
  for (const { at, value } of points) {
    const slice = Math.floor((at.getTime() - from.getTime()) / sliceMs);
    if (value !== undefined && slice >= 0 && slice < TREND_SLICES) trend[slice] = value;
  }
  return trend;
}
