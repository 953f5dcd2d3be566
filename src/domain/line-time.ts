import { zonedToUtc } from './zone-offset.ts';

/**
 * How lines of logs write their time: `iso` 2026-11-22T14:12:06.123Z or 2026-11-22 14:12:06,123; `slash` 2026/11/22
 * 14:12:06; `access` 22/Nov/2026:14:12:06 +0000; `syslog` Nov 22 14:12:06, also with the year behind; `epoch` seconds
 * or milliseconds since 1970.
 */
export const timeForms = ['iso', 'slash', 'access', 'syslog', 'epoch'] as const;
export type TimeForm = (typeof timeForms)[number];

export interface LineTimeRules {
  /** Tried in this order. */
  readonly forms: readonly TimeForm[];
  /** Of times that name none. */
  readonly timeZone: string;
  /** A time without a year is the newest one that is not ahead of this by more than a day. */
  readonly nowMs: number;
}

/** A time stands at the beginning of a line, behind a few words at most. */
const HEAD = 256;
const DAY_MS = 86_400_000;
const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
const NAMES = 'Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec';
const CLOCK = '(?<h>\\d\\d):(?<mi>\\d\\d):(?<s>\\d\\d)';
const patterns: Readonly<Record<TimeForm, RegExp>> = {
  iso: new RegExp(
    `(?<![\\d-])(?<y>\\d{4})-(?<mo>\\d\\d)-(?<d>\\d\\d)[T ]${CLOCK}(?:[.,](?<f>\\d{1,9}))?(?<zone>Z|[+-]\\d\\d:?\\d\\d| UTC| GMT)?`,
  ),
  slash: new RegExp(`(?<![\\d/])(?<y>\\d{4})/(?<mo>\\d\\d)/(?<d>\\d\\d) ${CLOCK}(?:\\.(?<f>\\d{1,9}))?`),
  access: new RegExp(`(?<d>\\d\\d)/(?<name>${NAMES})/(?<y>\\d{4}):${CLOCK} (?<zone>[+-]\\d{4})`),
  syslog: new RegExp(
    `\\b(?<name>${NAMES}) {1,2}(?<d>\\d{1,2}) ${CLOCK}(?:\\.(?<f>\\d{1,9}))?(?: (?<y>\\d{4})\\b)?`,
  ),
  epoch: /(?<![\d.])(?<epoch>[1-9]\d{9}(?:\d{3}|\.\d{1,9})?)(?![\d])/,
};

/** When a line was written, in milliseconds since 1970; undefined where it does not say. */
export function lineTime(line: string, { forms, timeZone, nowMs }: LineTimeRules): number | undefined {
  const head = line.slice(0, HEAD);
  for (const form of forms) {
    const groups = patterns[form].exec(head)?.groups;
    const time = groups === undefined ? undefined : timeOf(groups, timeZone, nowMs);
    if (time !== undefined) return time;
  }
  return undefined;
}

/** A time that stands by itself, as in a field of JSON: text in one of the forms, or a number since 1970. */
export function fieldTime(value: unknown, rules: LineTimeRules): number | undefined {
  if (typeof value === 'number') return epochMs(value);
  return typeof value === 'string'
    ? lineTime(value, { ...rules, forms: [...rules.forms, 'epoch'] })
    : undefined;
}

type Groups = Readonly<Record<string, string | undefined>>;

function timeOf(groups: Groups, timeZone: string, nowMs: number): number | undefined {
  if (groups['epoch'] !== undefined) return epochMs(Number(groups['epoch']));
  const { y, mo, name, d, h, mi, s, f = '', zone } = groups;
  const month = name === undefined ? Number(mo) : MONTHS.indexOf(name.toLowerCase()) + 1;
  const milliseconds = Number(`${f}000`.slice(0, 3));
  const inYear = (year: number): number | undefined => {
    const local = Date.UTC(year, month - 1, Number(d), Number(h), Number(mi), Number(s), milliseconds);
    // The 31st of February, or a month 13, is no date: it comes out as another one.
    const valid = new Date(local).getUTCMonth() === month - 1 && Number(h) < 24 && Number(mi) < 60;
    if (!valid) return undefined;
    return zone === undefined ? zonedToUtc(local, timeZone) : local - zoneMs(zone);
  };
  if (y !== undefined) return inYear(Number(y));
  const year = new Date(nowMs + DAY_MS).getUTCFullYear();
  const time = inYear(year);
  return time === undefined || time > nowMs + DAY_MS ? inYear(year - 1) : time;
}

function zoneMs(zone: string): number {
  const [, sign, hours, minutes] = /^([+-])(\d\d):?(\d\d)$/.exec(zone) ?? [];
  if (sign === undefined) return 0;
  return (sign === '-' ? -1 : 1) * (Number(hours) * 60 + Number(minutes)) * 60_000;
}

// Beyond 1e11 seconds would be the year 5138.
const epochMs = (value: number): number | undefined =>
  Number.isFinite(value) ? Math.round(value > 1e11 ? value : value * 1000) : undefined;
