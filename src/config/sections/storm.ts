import { z } from 'zod';
import { DAY_MS } from '../../domain/duration.ts';
import type { StormLimit } from '../../domain/storm.ts';
import { duration } from './fields.ts';

/** How many new cards a channel takes within a time; also on a route. */
export const stormLimit = z.strictObject({
  above: z.number().int().min(1).max(100_000),
  within: duration.pipe(z.number().min(1_000, 'has to be at least 1s').max(DAY_MS, 'has to be at most 1d')),
});

/** `storm:` */
export const storm = stormLimit.prefault({ above: 100, within: '1m' });

export function stormOf({ above, within }: z.output<typeof stormLimit>): StormLimit {
  return { above, withinMs: within };
}
