import { Temporal } from 'temporal-polyfill';

/** From `first` to `last`, both included. */
export interface Range {
  readonly first: number;
  readonly last: number;
}

/**
 * Some time that comes again, as in Alertmanager: a moment belongs to it when it satisfies every list that is there,
 * and a list when it lies in one of its ranges. An empty list is always satisfied.
 */
export interface TimeInterval {
  /** Minutes of the day, `first` included and `last` (up to 1440) not. */
  readonly times: readonly Range[];
  /** 0 is Sunday. */
  readonly weekdays: readonly Range[];
  /** 1 to 31; -1 is the last day of the month. */
  readonly daysOfMonth: readonly Range[];
  readonly months: readonly Range[];
  readonly years: readonly Range[];
  /** IANA name; whose clock and calendar it is. */
  readonly timeZone: string;
}

/** Some intervals under a name, e.g. `office-hours`: a moment belongs to it when it belongs to any of them. */
export interface NamedTimeInterval {
  readonly name: string;
  readonly intervals: readonly TimeInterval[];
}

/** Days are looked through one by one; what does not change within this many is taken for never changing. */
const HORIZON_DAYS = 366 * 5;

/** Whether the moment belongs to the interval, by the clock on the wall of its time zone. */
export function isActive({ intervals }: Pick<NamedTimeInterval, 'intervals'>, at: Date): boolean {
  return intervals.some((interval) => {
    const local = localTime(at.getTime(), interval.timeZone);
    return matchesDay(interval, local) && matchesMinute(interval, local);
  });
}

/**
 * The first moment after `at` at which the interval begins or ends; undefined when none comes in the next five years.
 * Where the clock jumps, that may be the moment of the jump.
 */
export function nextChange(interval: Pick<NamedTimeInterval, 'intervals'>, at: Date): Date | undefined {
  const before = isActive(interval, at);
  const heads = interval.intervals.map((one) => new Head(momentsOf(one, at.getTime())));
  for (;;) {
    const moment = Math.min(...heads.map((head) => head.ms));
    if (moment === Number.POSITIVE_INFINITY) return undefined;
    if (moment > at.getTime() && isActive(interval, new Date(moment)) !== before) return new Date(moment);
    for (const head of heads) head.passBy(moment);
  }
}

/** The next of a row of moments; infinity at its end. */
class Head {
  readonly #moments: Iterator<number>;
  ms: number;

  constructor(moments: Iterator<number>) {
    this.#moments = moments;
    this.ms = this.#next();
  }

  passBy(ms: number): void {
    while (this.ms <= ms) this.ms = this.#next();
  }

  #next(): number {
    const { done, value } = this.#moments.next();
    return done === true ? Number.POSITIVE_INFINITY : value;
  }
}

function localTime(ms: number, timeZone: string): Temporal.ZonedDateTime {
  return Temporal.Instant.fromEpochMilliseconds(ms).toZonedDateTimeISO(timeZone);
}

type Day = Pick<Temporal.PlainDate, 'year' | 'month' | 'day' | 'dayOfWeek' | 'daysInMonth'>;

function matchesDay({ weekdays, daysOfMonth, months, years }: TimeInterval, day: Day): boolean {
  return (
    inRanges(years, day.year) &&
    inRanges(months, day.month) &&
    inRanges(weekdays, day.dayOfWeek % 7) &&
    (daysOfMonth.length === 0 || daysOfMonth.some((range) => hasDay(range, day)))
  );
}

/** Negative days count from the end of the month; of a range that leaves the month, what lies in it is meant. */
function hasDay({ first, last }: Range, { day, daysInMonth }: Day): boolean {
  const fromStart = (value: number): number => (value < 0 ? daysInMonth + value + 1 : value);
  return day >= fromStart(first) && day <= fromStart(last);
}

function matchesMinute({ times }: TimeInterval, { hour, minute }: Temporal.ZonedDateTime): boolean {
  const now = hour * 60 + minute;
  return times.length === 0 || times.some(({ first, last }) => now >= first && now < last);
}

function inRanges(ranges: readonly Range[], value: number): boolean {
  return ranges.length === 0 || ranges.some(({ first, last }) => value >= first && value <= last);
}

/** When the interval may begin or end, in order, from the day of `atMs` on. */
function* momentsOf(interval: TimeInterval, atMs: number): Generator<number> {
  let date = localTime(atMs, interval.timeZone).toPlainDate();
  let before = matchesDay(interval, date.subtract({ days: 1 }));
  for (let day = 0; day < HORIZON_DAYS; day += 1) {
    const matches = matchesDay(interval, date);
    // Without times, a day begins and ends something only where it differs from the one before it; with times, also
    // where both are in.
    const differs = matches !== before;
    if (differs || (matches && interval.times.length > 0))
      yield* momentsOn(date, interval).toSorted((left, right) => left - right);
    before = matches;
    date = date.add({ days: 1 });
  }
}

/** Its midnight, where times begin and end (twice, when the clock is set back over them), and where the clock jumps. */
function momentsOn(date: Temporal.PlainDate, { times, timeZone }: TimeInterval): readonly number[] {
  const start = date.toZonedDateTime(timeZone);
  const edges = times.flatMap(({ first, last }) => [first, last]).filter((minute) => minute < 1440);
  return [
    start.epochMilliseconds,
    ...edges.flatMap((minute) => occurrences(date, minute, timeZone)),
    ...jumps(start),
  ];
}

function occurrences(date: Temporal.PlainDate, minute: number, timeZone: string): readonly number[] {
  const wall = date.toPlainDateTime({ hour: Math.floor(minute / 60), minute: minute % 60 });
  return (['earlier', 'later'] as const).map(
    (disambiguation) => wall.toZonedDateTime(timeZone, { disambiguation }).epochMilliseconds,
  );
}

/** Where the clock is set forward or back on this day. */
function jumps(start: Temporal.ZonedDateTime): readonly number[] {
  if (start.hoursInDay === 24) return [];
  const next = start.subtract({ seconds: 1 }).getTimeZoneTransition('next');
  return next === null ? [] : [next.epochMilliseconds];
}
