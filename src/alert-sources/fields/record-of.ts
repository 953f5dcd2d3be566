import { z } from 'zod';

/** More entries than this are a mistake of the sender. */
const MOST = 10_000;

/**
 * A map with such values and at most 10,000 entries. They are counted before any is looked at: a body of a megabyte may
 * be nothing but names, and looking at each would keep everybody else waiting.
 */
export function recordOf<T extends z.ZodType>(value: T) {
  return z
    .unknown()
    .refine((map) => !hasMoreThan(MOST, map), `has more than ${MOST} entries`)
    .pipe(z.record(z.string(), value));
}

function hasMoreThan(most: number, map: unknown): boolean {
  if (typeof map !== 'object' || map === null) return false;
  let count = 0;
  for (const _name in map) {
    count += 1;
    if (count > most) return true;
  }
  return false;
}
