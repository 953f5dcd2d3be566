import { z } from 'zod';
import type { Labels } from '../../domain/alert.ts';
import { sanitiseText } from '../../domain/sanitise.ts';

/** More labels than this on one alert are a mistake of the sender, and refused. */
const MAX_LABELS = 10_000;

/**
 * Label or annotation map with string values; text that Postgres cannot hold is replaced. Keys that are special
 * to JavaScript are kept as plain data: the result has no prototype.
 */
export const labelMap = z
  .record(z.string(), z.string())
  .refine((map) => Object.keys(map).length <= MAX_LABELS, `has more than ${MAX_LABELS} entries`)
  .transform((map): Labels => {
    const clean: Record<string, string> = Object.create(null);
    for (const [name, value] of Object.entries(map)) clean[sanitiseText(name)] = sanitiseText(value);
    return clean;
  });
