import { z } from 'zod';
import { DAY_MS } from '../../domain/duration.ts';
import { UsageError } from '../../domain/errors.ts';
import { parseWeekdays } from '../../domain/recurrence-syntax.ts';
import { duration, parsedBy } from './fields.ts';

const weekdays = parsedBy((text) => {
  const days = parseWeekdays(text);
  if (days !== undefined) return days;
  throw new UsageError(`'${text.slice(0, 40)}' names no weekdays. Write e.g. monday-friday.`);
});
/** Minutes since midnight. */
const clockTime = z
  .string()
  .regex(/^([01]\d|2[0-3]):[0-5]\d$/, "has to be a time such as '09:00'")
  .transform((text) => Number(text.slice(0, 2)) * 60 + Number(text.slice(3)));

/** `silences:` */
export const silences = z
  .strictObject({
    durations: z.array(duration).min(1).max(10).prefault(['15m', '1h', '4h', '24h']),
    /** No silence may be made for longer than this from now. */
    longest: duration.prefault('30d').pipe(
      z
        .number()
        .min(60_000, 'has to be at least 1m')
        .max(366 * DAY_MS, 'has to be at most 366d'),
    ),
    /** When the next working day begins, for silences until then. */
    workingDays: z
      .strictObject({ weekdays: weekdays.prefault('weekdays'), start: clockTime.prefault('09:00') })
      .prefault({}),
  })
  .refine(({ durations, longest }) => durations.every((each) => each <= longest), {
    error: 'durations have to be within longest',
    path: ['durations'],
  })
  .prefault({});
