import { DAY_MS } from '../domain/duration.ts';
import type { SeriesWindow } from '../domain/ports/sample-store.ts';
import type { SeriesName, Unit } from '../domain/probe.ts';

/** Where a series is going when it goes on as it did. */
export interface Forecast {
  readonly name: SeriesName;
  readonly title: string;
  readonly unit: Unit;
  readonly now: number;
  /** At the end of the forecast. */
  readonly ahead: number;
  readonly perDay: number;
  /** The first limit in its way. */
  readonly limit?: { readonly value: number; readonly words: string };
  /** Until that limit is reached; undefined when it is not within ten years, 0 when it has been. */
  readonly daysLeft?: number;
}

const LONGEST_DAYS = 3_650;

interface Series {
  readonly name: SeriesName;
  readonly title: string;
  readonly unit: Unit;
  readonly window: SeriesWindow;
  /** Upward or downward, as written. */
  readonly limit?: { readonly value: number; readonly words: string; readonly upward: boolean };
}

/**
 * The line of least squares through the window, drawn on from its last value: now + slope × time. Undefined where two
 * values at different times are missing.
 */
export function forecastOf(
  { name, title, unit, window, limit }: Series,
  aheadMs: number,
): Forecast | undefined {
  const { last, slopePerSecond } = window;
  if (last === undefined || slopePerSecond === undefined) return undefined;
  const perDay = slopePerSecond * (DAY_MS / 1000);
  const forecast = {
    name,
    title,
    unit,
    now: last.value,
    ahead: last.value + (perDay * aheadMs) / DAY_MS,
    perDay,
  };
  if (limit === undefined) return forecast;
  const daysLeft = daysUntil(last.value, perDay, limit);
  return {
    ...forecast,
    limit: { value: limit.value, words: limit.words },
    ...(daysLeft === undefined ? {} : { daysLeft }),
  };
}

function daysUntil(
  value: number,
  perDay: number,
  limit: { value: number; upward: boolean },
): number | undefined {
  const left = limit.upward ? limit.value - value : value - limit.value;
  if (left <= 0) return 0;
  const pace = limit.upward ? perDay : -perDay;
  const days = left / pace;
  return pace > 0 && days <= LONGEST_DAYS ? days : undefined;
}
