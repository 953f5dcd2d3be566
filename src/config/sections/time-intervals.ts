import { z } from 'zod';
import type { NamedTimeInterval } from '../../domain/time-interval.ts';
import {
  parseDaysOfMonth,
  parseMonths,
  parseTimeOfDay,
  parseWeekdays,
  parseYears,
} from '../../domain/time-interval-syntax.ts';
import type { ParsedConfiguration } from '../schema.ts';
import { name, parsedBy, timeZone } from './fields.ts';
import { type Mistake, namesOf } from './mistake.ts';

const time = z
  .strictObject({ start: parsedBy(parseTimeOfDay), end: parsedBy(parseTimeOfDay) })
  .refine(
    ({ start, end }) => start < end,
    'has to end after it starts. Write what goes over midnight as two: 22:00 to 24:00 and 00:00 to 06:00',
  );
/** YAML reads `5` as a number. */
const word = <T>(parse: (text: string) => T) =>
  z.union([z.string(), z.number().transform(String)]).pipe(parsedBy(parse));
const MOST = 50;

/** `timeIntervals:` by name, as in Alertmanager. */
export const timeIntervals = z
  .record(
    name,
    z
      .array(
        z.strictObject({
          times: z.array(time).max(MOST).default([]),
          weekdays: z.array(word(parseWeekdays)).max(MOST).default([]),
          daysOfMonth: z.array(word(parseDaysOfMonth)).max(MOST).default([]),
          months: z.array(word(parseMonths)).max(MOST).default([]),
          years: z.array(word(parseYears)).max(MOST).default([]),
          timeZone: timeZone.optional(),
        }),
      )
      .min(1)
      .max(MOST),
  )
  .default({});

export function timeIntervalsOf(parsed: ParsedConfiguration): Readonly<Record<string, NamedTimeInterval>> {
  const named = Object.entries(parsed.timeIntervals).map(([name, intervals]) => [
    name,
    {
      name,
      intervals: intervals.map(({ times, timeZone = parsed.timeZone, ...days }) => ({
        ...days,
        times: times.map(({ start, end }) => ({ first: start, last: end })),
        timeZone,
      })),
    },
  ]);
  return Object.fromEntries(named);
}

/** The intervals of these names; a mistake below `path` for each that does not exist. */
export function intervalsOf(
  names: readonly string[],
  all: Readonly<Record<string, NamedTimeInterval>>,
  path: readonly PropertyKey[],
  mistakes: Mistake[],
): readonly NamedTimeInterval[] {
  return names.flatMap((wanted, index) => {
    const found = Object.hasOwn(all, wanted) ? all[wanted] : undefined;
    if (found !== undefined) return [found];
    const known = namesOf(Object.values(all)) || 'none';
    mistakes.push({
      path: [...path, index],
      message: `there is no time interval '${wanted}'. Time intervals: ${known}.`,
    });
    return [];
  });
}
