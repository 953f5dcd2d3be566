/**
 * Slack's date tokens (`<!date^unix^{date_short_pretty} at {time}|fallback>`), told in the viewer's zone.
 * Reference: https://docs.slack.dev/messaging/formatting-message-text#date-formatting
 */

const formats = new Map<string, Intl.DateTimeFormat>();

// An Intl format costs about a millisecond and 30 kB to make: one per zone and shape serves all messages.
function format(timeZone: string, shape: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = `${timeZone} ${JSON.stringify(shape)}`;
  const known = formats.get(key);
  if (known) return known;
  const made = new Intl.DateTimeFormat('en-US', { timeZone, ...shape });
  formats.set(key, made);
  return made;
}

function part(atMs: number, timeZone: string, shape: Intl.DateTimeFormatOptions): string {
  // Newer ICU puts a narrow no-break space before AM; an ordinary one is what people search and copy.
  return format(timeZone, shape).format(atMs).replaceAll('\u202f', ' ');
}

function ordinal(day: number): string {
  if (day >= 11 && day <= 13) return `${day}th`;
  return `${day}${['th', 'st', 'nd', 'rd'][day % 10] ?? 'th'}`;
}

function isoDay(atMs: number, timeZone: string): string {
  return format(timeZone, { year: 'numeric', month: '2-digit', day: '2-digit' })
    .formatToParts(atMs)
    .reduce((day, { type, value }) => day.replace(type, value), 'year-month-day');
}

/** `Today`, `Yesterday` or `Tomorrow` as the viewer's calendar has it, else undefined. */
export function relativeDay(atMs: number, timeZone: string, nowMs: number): string | undefined {
  const days = (Date.parse(isoDay(atMs, timeZone)) - Date.parse(isoDay(nowMs, timeZone))) / 86_400_000;
  return { '-1': 'Yesterday', '0': 'Today', '1': 'Tomorrow' }[String(days)];
}

function longDay(atMs: number, timeZone: string, weekday: boolean): string {
  const month = part(atMs, timeZone, { month: 'long' });
  const day = ordinal(Number(part(atMs, timeZone, { day: 'numeric' })));
  const name = weekday ? `${part(atMs, timeZone, { weekday: 'long' })}, ` : '';
  return `${name}${month} ${day}, ${part(atMs, timeZone, { year: 'numeric' })}`;
}

function ago(atMs: number, nowMs: number): string {
  const seconds = Math.round((atMs - nowMs) / 1000);
  const units = [
    ['day', 86_400],
    ['hour', 3_600],
    ['minute', 60],
  ] as const;
  const [unit, size] = units.find(([, length]) => Math.abs(seconds) >= length) ?? (['second', 1] as const);
  return new Intl.RelativeTimeFormat('en-US', { numeric: 'auto' }).format(Math.trunc(seconds / size), unit);
}

type Teller = (atMs: number, timeZone: string, nowMs: number) => string;

const SHORT: Intl.DateTimeFormatOptions = { month: 'short', day: 'numeric', year: 'numeric' };
const pretty =
  (plain: Teller): Teller =>
  (atMs, timeZone, nowMs) =>
    relativeDay(atMs, timeZone, nowMs) ?? plain(atMs, timeZone, nowMs);
const short: Teller = (atMs, timeZone) => part(atMs, timeZone, SHORT);
const full: Teller = (atMs, timeZone) => longDay(atMs, timeZone, false);
const long: Teller = (atMs, timeZone) => longDay(atMs, timeZone, true);

const TOKENS: Readonly<Record<string, Teller>> = {
  date_num: isoDay,
  date_slash: (atMs, timeZone) => isoDay(atMs, timeZone).replaceAll('-', '/'),
  date: full,
  date_short: short,
  date_long: long,
  date_pretty: pretty(full),
  date_short_pretty: pretty(short),
  date_long_pretty: pretty(long),
  day_divider_pretty: pretty(long),
  time: (atMs, timeZone) => part(atMs, timeZone, { hour: 'numeric', minute: '2-digit' }),
  time_secs: (atMs, timeZone) =>
    part(atMs, timeZone, { hour: 'numeric', minute: '2-digit', second: '2-digit' }),
  ago: (atMs, _timeZone, nowMs) => ago(atMs, nowMs),
};

/** Fills the tokens of `pattern`; undefined when it holds none that Slack knows (the fallback is shown then). */
export function formatDate(
  atMs: number,
  pattern: string,
  timeZone: string,
  nowMs: number,
): string | undefined {
  if (!Number.isFinite(atMs) || Math.abs(atMs) > 8.64e15) return undefined;
  let known = 0;
  const text = pattern.replace(/\{(\w+)\}/g, (token, name: string) => {
    const tell = TOKENS[name];
    if (!tell) return token;
    known += 1;
    return tell(atMs, timeZone, nowMs);
  });
  if (known === 0) return undefined;
  // "Today at 2:14 AM" at the start of a text, "since today at 2:14 AM" within one, as Slack does.
  return /^\{/.test(pattern)
    ? text
    : text.replace(/(?<=\w )(?:Today|Yesterday|Tomorrow)\b/g, (day) => day.toLowerCase());
}
