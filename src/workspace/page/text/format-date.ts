import { type WallClock, wallClock } from './wall-clock.ts';

/**
 * Slack's date tokens (`<!date^unix^{date_short_pretty} at {time}|fallback>`), told in the viewer's zone.
 * Reference: https://docs.slack.dev/messaging/formatting-message-text#date-formatting
 */
const MONTHS = 'January February March April May June July August September October November December'.split(
  ' ',
);
const WEEKDAYS = 'Sunday Monday Tuesday Wednesday Thursday Friday Saturday'.split(' ');

const two = (number: number): string => String(number).padStart(2, '0');

function ordinal(day: number): string {
  if (day >= 11 && day <= 13) return `${day}th`;
  return `${day}${['th', 'st', 'nd', 'rd'][day % 10] ?? 'th'}`;
}

function time({ hour, minute, second }: WallClock, withSeconds: boolean): string {
  const half = hour < 12 ? 'AM' : 'PM';
  return `${hour % 12 || 12}:${two(minute)}${withSeconds ? `:${two(second)}` : ''} ${half}`;
}

function isoDay({ year, month, day }: WallClock, separator: string): string {
  return [year, two(month + 1), two(day)].join(separator);
}

const short = ({ year, month, day }: WallClock): string =>
  `${(MONTHS[month] ?? '').slice(0, 3)} ${day}, ${year}`;
const full = ({ year, month, day }: WallClock): string => `${MONTHS[month]} ${ordinal(day)}, ${year}`;
const long = (clock: WallClock): string => `${WEEKDAYS[clock.weekday]}, ${full(clock)}`;

function dayNumber({ year, month, day }: WallClock): number {
  return Date.UTC(year, month, day) / 86_400_000;
}

function relative(clock: WallClock, now: WallClock): string | undefined {
  return { '-1': 'Yesterday', '0': 'Today', '1': 'Tomorrow' }[String(dayNumber(clock) - dayNumber(now))];
}

/** `Today`, `Yesterday` or `Tomorrow` as the viewer's calendar has it, else undefined. */
export function relativeDay(atMs: number, timeZone: string, nowMs: number): string | undefined {
  return relative(wallClock(atMs, timeZone), wallClock(nowMs, timeZone));
}

const UNITS = [
  ['day', 86_400],
  ['hour', 3_600],
  ['minute', 60],
  ['second', 1],
] as const;

function ago(awayMs: number): string {
  const seconds = Math.round(Math.abs(awayMs) / 1000);
  const [unit, size] = UNITS.find(([, length]) => seconds >= length) ?? ['second', 1];
  const count = Math.trunc(seconds / size);
  const amount = `${count} ${unit}${count === 1 ? '' : 's'}`;
  return awayMs > 0 ? `in ${amount}` : `${amount} ago`;
}

type Teller = (clock: WallClock, now: WallClock, awayMs: number) => string;

const pretty =
  (plain: (clock: WallClock) => string): Teller =>
  (clock, now) =>
    relative(clock, now) ?? plain(clock);

const TOKENS: ReadonlyMap<string, Teller> = new Map<string, Teller>([
  ['date_num', (clock) => isoDay(clock, '-')],
  ['date_slash', (clock) => isoDay(clock, '/')],
  ['date', full],
  ['date_short', short],
  ['date_long', long],
  ['date_pretty', pretty(full)],
  ['date_short_pretty', pretty(short)],
  ['date_long_pretty', pretty(long)],
  ['day_divider_pretty', pretty(long)],
  ['time', (clock) => time(clock, false)],
  ['time_secs', (clock) => time(clock, true)],
  ['ago', (_clock, _now, awayMs) => ago(awayMs)],
]);

/** Fills the tokens of `pattern`; undefined when it holds none that Slack knows (the fallback is shown then). */
export function formatDate(
  atMs: number,
  pattern: string,
  timeZone: string,
  nowMs: number,
): string | undefined {
  if (!Number.isFinite(atMs) || Math.abs(atMs) > 8.64e15) return undefined;
  const clock = wallClock(atMs, timeZone);
  const now = wallClock(nowMs, timeZone);
  let known = 0;
  const text = pattern.replace(/\{(\w+)\}/g, (token, name: string) => {
    const tell = TOKENS.get(name);
    if (!tell) return token;
    known += 1;
    return tell(clock, now, atMs - nowMs);
  });
  if (known === 0) return undefined;
  // "Today at 2:14 AM" at the start of a text, "since today at 2:14 AM" within one, as Slack does.
  if (pattern.startsWith('{')) return text;
  return text.replace(/(?<=\w )(?:Today|Yesterday|Tomorrow)\b/g, (day) => day.toLowerCase());
}
