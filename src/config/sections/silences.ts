import { z } from 'zod';
import { duration } from './fields.ts';

/** `silences:` */
export const silences = z
  .strictObject({ durations: z.array(duration).min(1).max(10).prefault(['1h', '4h', '24h']) })
  .prefault({});
