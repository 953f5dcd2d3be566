import { z } from 'zod';
import type { Labels } from '../../domain/alert.ts';
import { sanitiseText } from '../../domain/sanitise.ts';
import { recordOf } from './record-of.ts';

/**
 * Label or annotation map with string values; text that Postgres cannot hold is replaced. Keys that are special
 * to JavaScript are kept as plain data: the result has no prototype.
 */
export const labelMap = recordOf(z.string()).transform((map): Labels => {
  const clean: Record<string, string> = Object.create(null);
  for (const [name, value] of Object.entries(map)) clean[sanitiseText(name)] = sanitiseText(value);
  return clean;
});
