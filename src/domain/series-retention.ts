import { DAY_MS, HOUR_MS } from './duration.ts';
import type { GradedReading } from './probe.ts';

/** Every value is kept this long, and its hour much longer. */
export const rawKeptMs = 14 * DAY_MS;
export const hourlyKeptMs = 400 * DAY_MS;

/** A longer window is read by the hour: a thousand rows of minutes say no more than its forty-eight. */
export const byMinuteUpToMs = 2 * DAY_MS;

/** Clocks of hosts differ; one that is further ahead is wrong. */
const aheadMs = DAY_MS;

/** Squares of larger values overflow where a mean or a slope is made of them, and fail those of all others with it. */
const largestValue = 1e140;

/** Why a reading cannot be kept, as a sentence; undefined when it can. */
export function whyNotKept(
  { probe, target, metric, measuredAt }: GradedReading,
  now: Date,
): string | undefined {
  const agoMs = now.getTime() - measuredAt.getTime();
  if (agoMs <= rawKeptMs && agoMs >= -aheadMs) return undefined;
  const time = Number.isNaN(agoMs) ? 'at no valid time' : `on ${measuredAt.toISOString()}`;
  return `'${metric}' of probe '${probe}' on '${target}' was measured ${time}, and PostgreSQL's clock says ${now.toISOString()}. Set the clock of the host that measures; values are taken up to 14 days late and one day early.`;
}

/** The value as it is kept: what is no number, or none that can be reckoned with, is none. */
export function keptValue(value: number | undefined): number | undefined {
  return value !== undefined && Math.abs(value) <= largestValue ? value : undefined;
}

/** The beginning of the hour (UTC) that `at` lies in. */
export function hourOf(at: Date): Date {
  return new Date(Math.floor(at.getTime() / HOUR_MS) * HOUR_MS);
}

/** From this hour on every value is still there; what is older is known by the hour. */
export function rawSince(now: Date): Date {
  return new Date(Math.ceil((now.getTime() - rawKeptMs) / HOUR_MS) * HOUR_MS);
}

/** Whether a window is read by the hour: it is long, or begins before every value is still there. */
export function isByHour(from: Date, to: Date, now: Date): boolean {
  return to.getTime() - from.getTime() > byMinuteUpToMs || from < rawSince(now);
}
