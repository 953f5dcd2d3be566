const formats = new Map<string, Intl.DateTimeFormat>();
const offsets = new Map<string, number>();
/** All changes of clocks happen on a quarter of an hour. */
const STEP_MS = 900_000;
const MOST_KEPT = 10_000;

/** What a wall clock of the zone shows, counted as if it were UTC, as the moment that it is. */
export function zonedToUtc(localMs: number, timeZone: string): number {
  const first = localMs - offsetAt(localMs, timeZone);
  return localMs - offsetAt(first, timeZone);
}

/** How far the zone's wall clock is ahead of UTC at a moment, in milliseconds. */
function offsetAt(utcMs: number, timeZone: string): number {
  if (timeZone === 'UTC') return 0;
  const step = Math.floor(utcMs / STEP_MS) * STEP_MS;
  const key = `${timeZone} ${step}`;
  const known = offsets.get(key);
  if (known !== undefined) return known;
  if (offsets.size >= MOST_KEPT) offsets.clear();
  const offset = wallClock(step, timeZone) - step;
  offsets.set(key, offset);
  return offset;
}

function wallClock(utcMs: number, timeZone: string): number {
  let format = formats.get(timeZone);
  if (format === undefined) {
    const digits = 'numeric' as const;
    format = new Intl.DateTimeFormat('en-US', {
      timeZone,
      hourCycle: 'h23',
      year: digits,
      month: digits,
      day: digits,
      hour: digits,
      minute: digits,
      second: digits,
    });
    formats.set(timeZone, format);
  }
  const parts = Object.fromEntries(
    format.formatToParts(utcMs).map(({ type, value }) => [type, Number(value)]),
  );
  const { year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0 } = parts;
  return Date.UTC(year, month - 1, day, hour, minute, second);
}
