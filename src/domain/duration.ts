import { UsageError } from './errors.ts';

/** Milliseconds of a minute, as the next two are of longer ones. */
export const MINUTE_MS = 60_000;
export const HOUR_MS = 60 * MINUTE_MS;
/** Of time that passes; a day of the calendar may be an hour longer or shorter. */
export const DAY_MS = 24 * HOUR_MS;

const MS = { ms: 1, s: 1000, m: MINUTE_MS, h: HOUR_MS, d: DAY_MS, w: 7 * DAY_MS } as const;
type DurationUnit = keyof typeof MS;

/** Longer ones are typing errors, and would carry dates past what the database holds. */
const LONGEST_MS = 3650 * MS.d;
const PART = /(\d+(?:\.\d+)?)(ms|[smhdw])/gy;

/** Reads `90s`, `1h30m` or `2d` as milliseconds; UsageError for anything else, also without a unit. */
export function parseDuration(text: string): number {
  const compact = text.trim().toLowerCase().replace(/\s+/g, '');
  let total = 0;
  let end = 0;
  for (const match of compact.matchAll(PART)) {
    total += Number(match[1]) * MS[match[2] as DurationUnit];
    end = match.index + match[0].length;
  }
  if (compact === '' || end !== compact.length) {
    throw new UsageError(
      `'${text.slice(0, 40)}' is not a duration. Write a number and a unit (ms, s, m, h, d, w), e.g. 30m or 1h30m.`,
    );
  }
  if (total > LONGEST_MS) {
    throw new UsageError(`The duration '${text.slice(0, 40)}' is longer than ten years. Take a shorter one.`);
  }
  return Math.round(total);
}

/** A duration in milliseconds for people, short: `412 ms`, `45 s`, `1 min 30 s`, `4 min`, `1 h 30 min`, `2 d`. */
export function formatDuration(ms: number): string {
  const positive = Math.max(0, Math.round(ms));
  if (positive < MS.s) return positive === 0 ? '0 s' : `${positive} ms`;
  if (positive < 2 * MS.m) return pair(positive, MS.m, 'min', MS.s, 's');
  // A day is what people call 24 h, as long as there is only one of it.
  if (positive < 2 * MS.d) return pair(positive, MS.h, 'h', MS.m, 'min');
  return pair(positive, MS.d, 'd', MS.h, 'h');
}

/** Two units at most, rounded down: nobody reads the seconds of a day. */
function pair(ms: number, large: number, largeName: string, small: number, smallName: string): string {
  const wholes = Math.floor(ms / large);
  const rest = Math.floor((ms % large) / small);
  const parts = [wholes > 0 ? `${wholes} ${largeName}` : '', rest > 0 ? `${rest} ${smallName}` : ''];
  return parts.filter((part) => part !== '').join(' ');
}
