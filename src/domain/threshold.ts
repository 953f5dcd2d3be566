import type { Severity } from './alert.ts';
import type { Condition } from './condition.ts';
import type { ConditionFacts } from './condition-facts.ts';
import { formatCondition } from './condition-words.ts';
import { type LevelVerdict, levelVerdict } from './level-verdict.ts';
import { type ProbeStatus, probeStatuses, type Reading, type Unit } from './probe.ts';

export { formatValue } from './format-value.ts';
export { nextStanding } from './reading-standing.ts';

/** How far back over the limit a value has to be before it counts as recovered. */
export type Clear =
  /** An amount in the reading's unit. */
  | { readonly by: number }
  /** A share of the limit, 0–1. */
  | { readonly byShare: number }
  | { readonly when: Condition };

/** One step of a threshold, and what follows when it is crossed. */
export interface Level {
  /** Unique in its threshold: the name that the configuration gave, else its severity. */
  readonly key: string;
  /** Becomes the alert's label `level`. */
  readonly name?: string;
  readonly when: Condition;
  readonly severity: Severity;
  /** How long it has to be crossed before an alert is raised. */
  readonly forMs: number;
  readonly clear?: Clear;
  /** What to do about it, for the card. */
  readonly advice?: string;
}

/** Where the baseline of a metric comes from unless somebody has fixed it. */
export interface BaselinePlan {
  readonly fixed?: number;
  /** How much of the past is learned from. */
  readonly overMs: number;
  /** Whose hours of the week are meant. */
  readonly timeZone: string;
}

/** The limits of one metric, mild to severe; figures are in the reading's unit. */
export interface Threshold {
  readonly levels: readonly Level[];
  readonly baseline?: BaselinePlan;
  /** Of the readings, where their probe says so. */
  readonly unit?: Unit;
}

/** When what could not be measured is raised, and how. */
export interface UnknownRule {
  readonly severity: Severity;
  readonly forMs: number;
}

/** What a reading comes to. */
export interface Grade {
  readonly status: ProbeStatus;
  /** The limit that decided, else the first that could. */
  readonly limit?: string;
  /** Every level of the threshold that is not clear, by its key. */
  readonly levels?: Readonly<Record<string, Exclude<LevelVerdict['is'], 'clear'>>>;
}

function worseOf(left: ProbeStatus, right: ProbeStatus): ProbeStatus {
  return probeStatuses.indexOf(left) <= probeStatuses.indexOf(right) ? left : right;
}

/** What a crossed level makes of the reading: `info` tells somebody, and all is well. */
export const statusOf = (severity: Severity): ProbeStatus => (severity === 'info' ? 'ok' : severity);

/**
 * How a reading stands: what could not be measured is `unknown`, never `ok`; a threshold only worsens what the probe
 * itself says. A level whose facts are not known yet decides nothing, and hides none of the others.
 */
export function gradeReading(reading: Reading, threshold?: Threshold, facts?: ConditionFacts): Grade {
  const measured = reading.value !== undefined && Number.isFinite(reading.value);
  const silent = !measured && reading.status === undefined;
  const lost = reading.error !== undefined || silent || (reading.value !== undefined && !measured);
  const own = worseOf(reading.status ?? 'ok', lost ? 'unknown' : 'ok');
  if (threshold === undefined || threshold.levels.length === 0) return { status: own };
  const value = measured ? reading.value : undefined;
  const verdicts = threshold.levels.map((level) => ({ level, ...levelVerdict(level, value, facts) }));
  // What is absent has no value to be over a limit: it is unknown, until its level is raised.
  const crossed = verdicts.filter(({ is, level }) => is === 'crossed' && level.when.kind !== 'absent');
  const status = crossed.reduce((worst, { level }) => worseOf(worst, statusOf(level.severity)), own);
  const decided = crossed.at(-1) ?? verdicts[0];
  const levels = verdicts.flatMap(({ is, level }) => (is === 'clear' ? [] : [[level.key, is] as const]));
  return {
    status,
    levels: Object.fromEntries(levels),
    ...(decided === undefined ? {} : { limit: limitWords(decided, reading) }),
  };
}

function limitWords({ level, why }: LevelVerdict & { readonly level: Level }, { unit }: Reading): string {
  const words = formatCondition(level.when, unit);
  return why === undefined ? words : `${words} (${why})`;
}
