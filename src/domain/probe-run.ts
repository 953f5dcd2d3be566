import type { ConditionFacts } from './condition-facts.ts';
import type { GradedReading, Reading } from './probe.ts';
import type { ProbePlan } from './settings.ts';
import type { Grade, Threshold } from './threshold.ts';

/** One run of a plan that is over, with what it read, not graded yet. */
export interface ProbeRun {
  readonly plan: ProbePlan;
  readonly measuredAt: Date;
  readonly readings: readonly Reading[];
}

/** Holds a reading against its threshold, if it has one. */
export type GradeReading = (
  reading: Reading,
  threshold: Threshold | undefined,
  facts?: ConditionFacts,
) => Grade;

/** What a reading of the run is graded with besides its value; undefined where its limits need nothing. */
export type FactsOf = (run: ProbeRun, reading: Reading) => ConditionFacts | undefined;

/** A run that read nothing: one reading of the plan's own name says why. */
export function failedRun(plan: ProbePlan, error: string, measuredAt: Date): ProbeRun {
  return { plan, measuredAt, readings: [{ metric: plan.name, unit: 'none', error }] };
}

/** The readings of a run as they stand. A grade that throws is a defect, and leaves one unknown reading that says so. */
export function gradedRun(
  run: ProbeRun,
  grade: GradeReading,
  factsOf: FactsOf = () => undefined,
): readonly GradedReading[] {
  const { plan, measuredAt } = run;
  const { system, target, service } = plan;
  const place = {
    system,
    probe: plan.name,
    target,
    ...(service === undefined ? {} : { service }),
    measuredAt,
  };
  try {
    return [...run.readings, ...missing(run)].map((reading) => ({
      ...reading,
      ...grade(reading, plan.thresholds[reading.metric], factsOf(run, reading)),
      ...place,
    }));
  } catch (error) {
    const words = error instanceof Error ? error.message : String(error);
    return [{ metric: plan.name, unit: 'none', error: words, status: 'unknown', ...place }];
  }
}

/** What was not read at all, and has a limit on its absence. */
function missing({ plan, readings }: ProbeRun): readonly Reading[] {
  return Object.entries(plan.thresholds).flatMap(([metric, { levels, unit = 'none' }]) => {
    if (!levels.some(({ when }) => when.kind === 'absent')) return [];
    return readings.some((reading) => reading.metric === metric) ? [] : [{ metric, unit, error: 'no value' }];
  });
}
