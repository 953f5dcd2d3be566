import { z } from 'zod';

const EARLIEST = Date.UTC(2000, 0, 1);
const LATEST = Date.UTC(2200, 0, 1);

/**
 * RFC 3339 with a zone. Go's zero time (`0001-01-01T00:00:00Z`, "not set") and the empty string come out as
 * undefined; a year that cannot be meant is refused.
 */
export const timestamp = z
  .string()
  .refine(
    (text) => text === '' || isZoned(text),
    'has to be an RFC 3339 time with a zone, e.g. 2026-11-21T02:14:00Z',
  )
  .transform((text) => (text === '' || text.startsWith('0001-01-01T') ? undefined : new Date(text)))
  .refine(
    (date) => date === undefined || (date.getTime() >= EARLIEST && date.getTime() < LATEST),
    'has to lie between the years 2000 and 2199',
  );

function isZoned(text: string): boolean {
  return (
    /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:?\d\d)$/i.test(text) &&
    !Number.isNaN(Date.parse(text))
  );
}
