import { Temporal } from 'temporal-polyfill';
import type { DayRule, Recurrence } from './recurrence-syntax.ts';

/** One time that something recurring comes; `startsAt` is before `endsAt`, always. */
export interface Occurrence {
  readonly startsAt: Date;
  readonly endsAt: Date;
}

/** A fifth Saturday comes every few months; nothing that the syntax can say is rarer than this. */
const FARTHEST_DAYS = 400;

/**
 * The first occurrence that ends after `now`; it may have begun. Where clocks are changed:
 *
 *   02:30 does not exist   what starts then starts at the time shifted by the gap (03:30)
 *   01:30 comes twice      the first one counts, for starts and for ends
 *   nothing would be left  it lasts as long as it would on any other day
 */
export function nextOccurrence(recurrence: Recurrence, timeZone: string, now: Date): Occurrence | undefined {
  // The day before: what began before midnight may still be going on, also where clocks are changed.
  const today = zoned(now, timeZone).toPlainDate();
  for (let offset = -2; offset <= FARTHEST_DAYS; offset += 1) {
    const day = today.add({ days: offset });
    if (!fallsOn(recurrence.days, day)) continue;
    const found = occurrenceOn(day, recurrence, timeZone);
    if (found.endsAt > now) return found;
  }
  return undefined;
}

/** The next `count` occurrences, none of which has ended at `now`. */
export function nextOccurrences(
  recurrence: Recurrence,
  timeZone: string,
  now: Date,
  count: number,
): readonly Occurrence[] {
  const found: Occurrence[] = [];
  let after = now;
  while (found.length < count) {
    const next = nextOccurrence(recurrence, timeZone, after);
    if (next === undefined) break;
    found.push(next);
    after = next.endsAt;
  }
  return found;
}

function occurrenceOn(day: Temporal.PlainDate, { startMinute, endMinute }: Recurrence, timeZone: string) {
  const overnight = endMinute <= startMinute;
  const startsAt = instantOf(day, startMinute, timeZone);
  const endsAt = instantOf(overnight ? day.add({ days: 1 }) : day, endMinute, timeZone);
  const lengthMs = (endMinute - startMinute + (overnight ? 24 * 60 : 0)) * 60_000;
  return { startsAt, endsAt: endsAt > startsAt ? endsAt : new Date(startsAt.getTime() + lengthMs) };
}

/** A time on the wall clock as an instant: the first of two, the one after the gap where there is none. */
function instantOf(day: Temporal.PlainDate, minute: number, timeZone: string): Date {
  const wall = day.toPlainDateTime({ hour: Math.floor(minute / 60) % 24, minute: minute % 60 });
  return new Date(wall.toZonedDateTime(timeZone).epochMilliseconds);
}

function zoned(at: Date, timeZone: string): Temporal.ZonedDateTime {
  return Temporal.Instant.fromEpochMilliseconds(at.getTime()).toZonedDateTimeISO(timeZone);
}

/** Whether the rule names this calendar day. */
function fallsOn(rule: DayRule, day: Temporal.PlainDate): boolean {
  if (rule.kind === 'weekdays') return rule.weekdays.includes(day.dayOfWeek);
  const fromEnd = day.day - day.daysInMonth - 1;
  if (rule.kind === 'month-days') return rule.days.includes(day.day) || rule.days.includes(fromEnd);
  if (!rule.weekdays.includes(day.dayOfWeek)) return false;
  // The third Saturday is the one on the 15th to 21st; the last one has no other behind it.
  return rule.ordinals.includes(Math.ceil(day.day / 7)) || (rule.ordinals.includes(-1) && fromEnd >= -7);
}

/** The next start of a working day after `now`. */
export function nextWorkingDay(
  now: Date,
  timeZone: string,
  { weekdays, startMinute }: { readonly weekdays: readonly number[]; readonly startMinute: number },
): Date {
  const today = zoned(now, timeZone).toPlainDate();
  for (let offset = 0; offset <= 8; offset += 1) {
    const day = today.add({ days: offset });
    if (!weekdays.includes(day.dayOfWeek)) continue;
    const start = instantOf(day, startMinute, timeZone);
    if (start > now) return start;
  }
  throw new RangeError('A week without a working day has no next one.');
}

/** A date and time on the wall clock (`2026-11-23 08:00`, also with a T) as an instant; undefined for anything else. */
export function parseWallTime(text: string, timeZone: string): Date | undefined {
  const match = /^(\d{4}-\d{2}-\d{2})[ T](\d{2}):(\d{2})$/.exec(text.trim());
  const [, date = '', hour = '', minute = ''] = match ?? [];
  if (match === null || Number(hour) > 23 || Number(minute) > 59) return undefined;
  try {
    const day = Temporal.PlainDate.from(date, { overflow: 'reject' });
    return instantOf(day, Number(hour) * 60 + Number(minute), timeZone);
  } catch {
    return undefined;
  }
}

/** A moment as people in that zone write it, in the form that `parseWallTime` reads. */
export function formatWallTime(at: Date, timeZone: string): string {
  const { year, month, day, hour, minute } = zoned(at, timeZone);
  const two = (value: number) => String(value).padStart(2, '0');
  return `${String(year).padStart(4, '0')}-${two(month)}-${two(day)} ${two(hour)}:${two(minute)}`;
}
