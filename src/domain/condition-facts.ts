import type { Condition } from './condition.ts';
import { formatDuration } from './duration.ts';
import type { Level, Threshold } from './threshold.ts';

/** One value of a window, and when it was measured. */
export interface WindowPoint {
  readonly at: Date;
  readonly value: number;
}

/** What the values of a window come to; `slopePerSecond` of the least-squares line, where there are two or more. */
export interface WindowFacts {
  readonly count: number;
  readonly minimum: number;
  readonly mean: number;
  readonly median: number;
  readonly maximum: number;
  readonly first: WindowPoint;
  readonly last: WindowPoint;
  readonly slopePerSecond?: number | undefined;
  /** What that line goes through: the means of time and value. */
  readonly centre?: WindowPoint | undefined;
}

/** What a value is held against where the limit is not a plain figure. */
export interface BaselineFacts {
  readonly value: number;
  /** Median absolute deviation × 1.4826; undefined where the baseline was fixed: it has no spread. */
  readonly mad: number | undefined;
}

/** What has to be known besides the reading itself to grade it. */
export interface ConditionFacts {
  readonly at: Date;
  /** By length in milliseconds; without the reading that is graded. A window with no value at all is not in it. */
  readonly windows: ReadonlyMap<number, WindowFacts>;
  /** Why there is none yet as a text, e.g. `learning: 20 of 24 h`. */
  readonly baseline?: BaselineFacts | string;
  /** Why the past could not be read, where it could not. */
  readonly unavailable?: string;
}

export interface FactNeeds {
  /** Lengths in milliseconds, each once. */
  readonly windowsMs: readonly number[];
  readonly baseline: boolean;
}

/** What the levels of a threshold have to be given; mostly nothing. */
export function needsOf(threshold: Pick<Threshold, 'levels'> | undefined): FactNeeds {
  const conditions = (threshold?.levels ?? []).flatMap(conditionsOf);
  const windowsMs = conditions.flatMap((condition) => windowOf(condition) ?? []);
  const baseline = conditions.some((one) => one.kind === 'compare' && 'baseline' in one.bound);
  return { windowsMs: [...new Set(windowsMs)], baseline };
}

function conditionsOf({ when, clear }: Level): readonly Condition[] {
  return clear !== undefined && 'when' in clear ? [when, clear.when] : [when];
}

function windowOf(condition: Condition): number | undefined {
  if (condition.kind === 'absent' || condition.measure.of === 'value') return undefined;
  return condition.measure.windowMs;
}

/** The window with the reading that is graded as its last value: what is graded counts, stored or not. */
export function withReading(window: WindowFacts | undefined, { at, value }: WindowPoint): WindowFacts {
  if (window === undefined) {
    const point = { at, value };
    return {
      count: 1,
      minimum: value,
      mean: value,
      median: value,
      maximum: value,
      first: point,
      last: point,
    };
  }
  // Stored already, by whoever asked for the same reading.
  if (window.last.at >= at) return window;
  const { count, centre } = window;
  const meanWith = (mean: number, one: number): number => (mean * count + one) / (count + 1);
  return {
    ...window,
    count: count + 1,
    minimum: Math.min(window.minimum, value),
    mean: meanWith(window.mean, value),
    maximum: Math.max(window.maximum, value),
    last: { at, value },
    centre:
      centre === undefined
        ? undefined
        : { at: new Date(meanWith(centre.at.getTime(), at.getTime())), value: meanWith(centre.value, value) },
  };
}

/**
 * Why a window does not decide yet; undefined when it does. Half of it has to be known: values that come once a week
 * reach three weeks back in a window of four, and a pause at its begin is no reason to be blind.
 */
export function stillLearning(window: WindowFacts, windowMs: number, at: Date): string | undefined {
  const knownMs = at.getTime() - window.first.at.getTime();
  if (window.count > 1 && knownMs * 2 >= windowMs) return undefined;
  return `learning: ${formatDuration(knownMs)} of ${formatDuration(windowMs)}`;
}

/**
 * Whether the window is known from its begin on, give or take one value: nobody can say of half an hour that it was so
 * all of the hour.
 */
export function isCovered({ first, last, count }: WindowFacts, windowMs: number, at: Date): boolean {
  const apartMs = (last.at.getTime() - first.at.getTime()) / Math.max(1, count - 1);
  return at.getTime() - first.at.getTime() + 1.5 * apartMs >= windowMs;
}
