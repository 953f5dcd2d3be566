import { UsageError } from './errors.ts';

/** On which calendar days; weekdays count from Monday, 1, to Sunday, 7. */
export type DayRule =
  | { readonly kind: 'weekdays'; readonly weekdays: readonly number[] }
  /** The first (1) to fifth (5) and the last (-1) of these weekdays in a month. */
  | {
      readonly kind: 'month-weekdays';
      readonly ordinals: readonly number[];
      readonly weekdays: readonly number[];
    }
  /** From 1, or from the end of the month: -1 is its last day. */
  | { readonly kind: 'month-days'; readonly days: readonly number[] };

/** Days, and times on the wall clock in minutes since midnight; an end that is not after the start is on the next day. */
export interface Recurrence {
  readonly days: DayRule;
  readonly startMinute: number;
  readonly endMinute: number;
}

const NAMES = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday'];
const ORDINALS = ['first', 'second', 'third', 'fourth', 'fifth'];
const EXAMPLES =
  "'first saturday 02:00-04:00', 'sundays 02:00-05:00', 'monday-friday 22:00-06:00' or 'last day 20:00-22:00'";
const LONGEST = 200;
const SHAPE = /^(.+?) (?:from )?(\d{1,2}):(\d{2}) ?(?:-|–|to) ?(\d{1,2}):(\d{2})$/;

/**
 * Reads when something comes again: `sundays 02:00-05:00`, `weekdays 22:00-06:00`, `monday, wednesday 12:00-13:00`,
 * `first saturday 02:00-04:00`, `first and third saturday …`, `last friday …`, `day 15 …`, `last day …`, `daily …`.
 * UsageError with examples for anything else.
 */
export function parseRecurrence(text: string): Recurrence {
  const words = text.length > LONGEST ? '' : text.trim().toLowerCase().replace(/\s+/g, ' ');
  const match = SHAPE.exec(words);
  const [, days = '', ...clock] = match ?? [];
  const [startHour = 0, startMin = 0, endHour = 0, endMin = 0] = clock.map(Number);
  const rule = match === null ? undefined : dayRule(days.replace(/ of (?:the|each|every) month$/, ''));
  const startMinute = startHour * 60 + startMin;
  const endMinute = endHour * 60 + endMin;
  const isClock = startMin < 60 && endMin < 60 && startMinute < 24 * 60 && endMinute <= 24 * 60;
  if (rule === undefined || !isClock || startMinute === endMinute) {
    throw new UsageError(
      `'${text.slice(0, 80)}' does not say when it comes again. Write days and times, e.g. ${EXAMPLES}.`,
    );
  }
  return { days: rule, startMinute, endMinute: endMinute % (24 * 60) };
}

function dayRule(text: string): DayRule | undefined {
  const weekdays = parseWeekdays(text);
  if (weekdays !== undefined) return { kind: 'weekdays', weekdays };
  return monthDays(text) ?? monthWeekdays(text);
}

/** The weekdays of `monday-friday`, `weekdays`, `sat, sun`, from Monday, 1; undefined for anything else. */
export function parseWeekdays(text: string): readonly number[] | undefined {
  if (/^(daily|every day|each day)$/.test(text)) return [1, 2, 3, 4, 5, 6, 7];
  const days: number[] = [];
  for (const part of text.replace(/^every /, '').split(/, ?| and /)) {
    const [from = '', to = from, ...rest] = part.split(/ ?[-–:] ?/);
    const group = { weekdays: [1, 2, 3, 4, 5], weekends: [6, 7] }[part];
    const range = group ?? rangeOf(weekday(from), weekday(to));
    if (range === undefined || rest.length > 0) return undefined;
    days.push(...range);
  }
  return ascending(days);
}

function rangeOf(from: number | undefined, to: number | undefined): readonly number[] | undefined {
  if (from === undefined || to === undefined) return undefined;
  // Friday to Monday goes over the end of the week.
  const length = (to - from + 7) % 7;
  return Array.from({ length: length + 1 }, (_, index) => ((from - 1 + index) % 7) + 1);
}

function weekday(name: string): number | undefined {
  const place = NAMES.findIndex((full) => name === full || name === `${full}s` || name === full.slice(0, 3));
  return place < 0 ? undefined : place + 1;
}

function monthWeekdays(text: string): DayRule | undefined {
  const match = /^(?:the )?(\S+(?:(?:, ?| and )\S+)*) (\S+)$/.exec(text);
  const ordinals = (match?.[1] ?? '').split(/, ?| and /).map(ordinal);
  const day = weekday(match?.[2] ?? '');
  if (day === undefined || ordinals.some((each) => each === undefined)) return undefined;
  return {
    kind: 'month-weekdays',
    ordinals: ascending(ordinals.flatMap((each) => each ?? [])),
    weekdays: [day],
  };
}

function ordinal(word: string): number | undefined {
  if (word === 'last') return -1;
  const place = ORDINALS.indexOf(word);
  const figure = /^([1-5])(?:st|nd|rd|th)$/.exec(word);
  if (figure !== null) return Number(figure[1]);
  return place < 0 ? undefined : place + 1;
}

function monthDays(text: string): DayRule | undefined {
  if (/^(?:the )?last day$/.test(text)) return { kind: 'month-days', days: [-1] };
  const match = /^(?:the )?days? (-?\d{1,2}(?:(?:, ?| and )-?\d{1,2})*)$/.exec(text);
  const days = (match?.[1] ?? '').split(/, ?| and /).map(Number);
  const isDay = (day: number) => day !== 0 && Math.abs(day) <= 31;
  return match !== null && days.every(isDay) ? { kind: 'month-days', days: ascending(days) } : undefined;
}

function ascending(values: readonly number[]): readonly number[] {
  return [...new Set(values)].sort((left, right) => left - right);
}
