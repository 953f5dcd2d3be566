import { Temporal } from 'temporal-polyfill';
import type { BaselineFacts } from './condition-facts.ts';
import { HOUR_MS } from './duration.ts';

/** One hour of the past. */
export interface LearnedHour {
  /** Its beginning. */
  readonly hour: Date;
  readonly median: number;
}

const HOURS_OF_WEEK = 168;
/** Of the same hour of the week, with those beside it: fewer say nothing about it. */
const leastOfHour = 3;
/** Of any hours, where the week is not known yet. */
const leastOfAll = 24;
/** Makes the median absolute deviation of normal noise its standard deviation (1 / Φ⁻¹(3/4)). */
const toDeviation = 1.4826;
/** Of the median: what has not moved at all would make an alert of any movement. */
const leastSpread = 0.01;

/**
 * What is usual at this hour of the week, as the median of the hourly medians of that hour and the two beside it;
 * of all hours where there are too few of those. A text where there is nothing to learn from yet.
 */
export function learnBaseline(
  hours: readonly LearnedHour[],
  at: Date,
  hourOfWeek: (at: Date) => number,
): BaselineFacts | string {
  const now = hourOfWeek(at);
  const near = hours.filter(({ hour }) => {
    const apart = Math.abs(hourOfWeek(hour) - now);
    return Math.min(apart, HOURS_OF_WEEK - apart) <= 1;
  });
  if (near.length >= leastOfHour) return spreadOf(near);
  if (hours.length >= leastOfAll) return spreadOf(hours);
  return `learning: ${hours.length} of ${leastOfAll} h`;
}

function spreadOf(hours: readonly LearnedHour[]): BaselineFacts {
  const value = medianOf(hours.map(({ median }) => median));
  const mad = medianOf(hours.map(({ median }) => Math.abs(median - value))) * toDeviation;
  return { value, mad: Math.max(mad, Math.abs(value) * leastSpread) };
}

function medianOf(values: readonly number[]): number {
  const sorted = values.toSorted((left, right) => left - right);
  const middle = sorted.length / 2;
  const upper = sorted[Math.floor(middle)] ?? Number.NaN;
  return Number.isInteger(middle) ? ((sorted[middle - 1] ?? Number.NaN) + upper) / 2 : upper;
}

/** 0 is Monday 00:00 on the clocks of the time zone. What it has answered is remembered by the hour. */
export function hourOfWeekIn(timeZone: string): (at: Date) => number {
  const known = new Map<number, number>();
  return (at) => {
    // Clocks are an odd number of quarters apart in places, and changed by half an hour in one.
    const quarter = Math.floor(at.getTime() / (HOUR_MS / 4));
    const before = known.get(quarter);
    if (before !== undefined) return before;
    const local = Temporal.Instant.fromEpochMilliseconds(at.getTime()).toZonedDateTimeISO(timeZone);
    const answer = (local.dayOfWeek - 1) * 24 + local.hour;
    if (known.size > 10_000) known.clear();
    known.set(quarter, answer);
    return answer;
  };
}
