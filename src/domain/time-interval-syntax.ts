import { UsageError } from './errors.ts';
import type { Range } from './time-interval.ts';

const WEEKDAYS = ['sunday', 'monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday'];
const MONTHS = [
  ...['january', 'february', 'march', 'april', 'may', 'june'],
  ...['july', 'august', 'september', 'october', 'november', 'december'],
];

/** Reads `monday` or `monday:friday`; weeks begin on Sunday, as in Alertmanager. UsageError for anything else. */
export function parseWeekdays(text: string): Range {
  const wanted = `'${text.slice(0, 40)}' is no weekday or range of weekdays. Write monday or monday:friday`;
  return rangeOf(text, (word) => indexOf(WEEKDAYS, word), `${wanted}; weeks begin with sunday.`);
}

/** Reads `may`, `5` or `january:march`. UsageError for anything else. */
export function parseMonths(text: string): Range {
  const wanted = `'${text.slice(0, 40)}' is no month or range of months. Write may, 5 or january:march.`;
  return rangeOf(
    text,
    (word) => {
      const named = indexOf(MONTHS, word);
      return named === undefined ? numberWithin(word, 1, 12) : named + 1;
    },
    wanted,
  );
}

/** Reads `15`, `1:5` or `-3:-1` (the last three days). UsageError for anything else. */
export function parseDaysOfMonth(text: string): Range {
  const wanted = `'${text.slice(0, 40)}' is no day of the month or range of days. Write 15, 1:5 or -3:-1; -1 is the last day.`;
  const range = rangeOf(
    text,
    (word) => {
      const day = numberWithin(word, -31, 31);
      return day === 0 ? undefined : day;
    },
    wanted,
    false,
  );
  // From the end to the start, or backwards within a month of any length, there is nothing.
  const sameSide = range.first < 0 === range.last < 0;
  if ((sameSide && range.first > range.last) || (range.first < 0 && range.last > 0))
    throw new UsageError(wanted);
  return range;
}

/** Reads `2026` or `2026:2028`. UsageError for anything else. */
export function parseYears(text: string): Range {
  const wanted = `'${text.slice(0, 40)}' is no year or range of years. Write 2026 or 2026:2028.`;
  return rangeOf(text, (word) => numberWithin(word, 1970, 9999), wanted);
}

/** Reads `09:30` as minutes of the day; `24:00` is its end. UsageError for anything else. */
export function parseTimeOfDay(text: string): number {
  const [, hours, minutes] = /^(\d{2}):(\d{2})$/.exec(text.trim()) ?? [];
  const minute = Number(hours) * 60 + Number(minutes);
  if (hours !== undefined && Number(minutes) < 60 && minute <= 1440) return minute;
  throw new UsageError(
    `'${text.slice(0, 40)}' is no time of day. Write it between 00:00 and 24:00, e.g. 09:30.`,
  );
}

function rangeOf(
  text: string,
  read: (word: string) => number | undefined,
  wanted: string,
  ordered = true,
): Range {
  const words = text.trim().toLowerCase().split(':');
  const first = read((words[0] ?? '').trim());
  const last = words.length === 1 ? first : read((words[1] ?? '').trim());
  if (first === undefined || last === undefined || words.length > 2 || (ordered && first > last))
    throw new UsageError(wanted);
  return { first, last };
}

function indexOf(words: readonly string[], word: string): number | undefined {
  const index = words.indexOf(word);
  return index < 0 ? undefined : index;
}

function numberWithin(word: string, least: number, most: number): number | undefined {
  const value = /^-?\d{1,4}$/.test(word) ? Number(word) : Number.NaN;
  return value >= least && value <= most ? value : undefined;
}
