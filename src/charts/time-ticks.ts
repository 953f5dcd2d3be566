import { DAY_MS, HOUR_MS, MINUTE_MS } from '../domain/duration.ts';

const steps = [
  MINUTE_MS,
  5 * MINUTE_MS,
  15 * MINUTE_MS,
  30 * MINUTE_MS,
  HOUR_MS,
  2 * HOUR_MS,
  3 * HOUR_MS,
  6 * HOUR_MS,
  12 * HOUR_MS,
  DAY_MS,
  2 * DAY_MS,
  7 * DAY_MS,
  14 * DAY_MS,
  28 * DAY_MS,
  91 * DAY_MS,
  364 * DAY_MS,
];

export interface TimeTick {
  /** Epoch milliseconds. */
  readonly at: number;
  readonly label: string;
}

/**
 * At most `most` + 1 round times of the zone's own clock in [from, to]: midnights are midnights there, and an hour
 * that a change of the clock skips has no tick. (ECharts knows only the machine's zone and UTC.)
 */
export function timeTicks(from: number, to: number, timeZone: string, most: number): readonly TimeTick[] {
  const step = steps.find((candidate) => (to - from) / candidate <= most) ?? 364 * DAY_MS;
  const zone = zoneClock(timeZone);
  const ticks: TimeTick[] = [];
  const first = Math.ceil((from + zone.offsetAt(from)) / step) * step;
  // A wall clock runs a day ahead of another at most: whatever the offsets do, the end is behind that.
  for (let wall = first; wall <= to + zone.offsetAt(to); wall += step) {
    const at = zone.instantOf(wall);
    if (at !== undefined && at >= from && at <= to) ticks.push({ at, label: zone.label(at, wall, step) });
  }
  return ticks;
}

/** The range in words of the zone, e.g. `20 Nov 2026, 09:00 – 21 Nov 2026, 09:00 (Europe/Berlin)`. */
export function formatRange(from: number, to: number, timeZone: string): string {
  const format = new Intl.DateTimeFormat('en-GB', { timeZone, dateStyle: 'medium', timeStyle: 'short' });
  return `${format.format(from)} – ${format.format(to)} (${timeZone})`;
}

function zoneClock(timeZone: string) {
  const fields = new Intl.DateTimeFormat('en-GB', {
    timeZone,
    calendar: 'iso8601',
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  });
  const time = new Intl.DateTimeFormat('en-GB', { timeZone, hour: '2-digit', minute: '2-digit' });
  const date = new Intl.DateTimeFormat('en-GB', { timeZone, day: 'numeric', month: 'short' });

  /** What the zone's clock shows at an instant, read as if it were UTC, minus the instant. */
  function offsetAt(at: number): number {
    const part = Object.fromEntries(fields.formatToParts(at).map(({ type, value }) => [type, Number(value)]));
    const {
      year = 0,
      month = 1,
      day: dayOfMonth = 1,
      hour: hours = 0,
      minute: minutes = 0,
      second = 0,
    } = part;
    return Date.UTC(year, month - 1, dayOfMonth, hours, minutes, second) - Math.floor(at / 1000) * 1000;
  }

  /** When the clock shows `wall`: the first time where it does so twice, undefined where it never does. */
  function instantOf(wall: number): number | undefined {
    const offsets = [offsetAt(wall - DAY_MS), offsetAt(wall + DAY_MS)];
    return offsets.map((offset) => wall - offset).find((at) => offsetAt(at) + at === wall);
  }

  return {
    offsetAt,
    instantOf,
    label: (at: number, wall: number, step: number) =>
      step >= DAY_MS || wall % DAY_MS === 0 ? date.format(at) : time.format(at),
  };
}
