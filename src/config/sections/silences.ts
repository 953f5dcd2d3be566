import { z } from 'zod';
import { duration } from './fields.ts';

const DAY_MS = 24 * 3_600_000;

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
  })
  .refine(({ durations, longest }) => durations.every((each) => each <= longest), {
    error: 'durations have to be within longest',
    path: ['durations'],
  })
  .prefault({});
