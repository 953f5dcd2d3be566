import { z } from 'zod';

const EARLIEST = Date.UTC(2000, 0, 1);
const LATEST = Date.UTC(2200, 0, 1);
/** Smaller figures are seconds: in milliseconds they would lie before 1974. */
const FIRST_MILLISECONDS = 1e11;

/**
 * A point in time as monitoring systems write it: RFC 3339 with a zone, or seconds or milliseconds since 1970 as a
 * number or text. Anything else, and a year that cannot be meant, is as if it were not there.
 */
export const moment = z.unknown().optional().transform(momentOf);

export function momentOf(value: unknown): Date | undefined {
  const ms = typeof value === 'string' ? msOfText(value.trim()) : msOfNumber(value);
  return ms !== undefined && ms >= EARLIEST && ms < LATEST ? new Date(ms) : undefined;
}

function msOfText(text: string): number | undefined {
  if (text.length > 40) return undefined;
  if (/^\d{9,14}(\.\d+)?$/.test(text)) return msOfNumber(Number(text));
  const zoned = /^\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:?\d\d)$/i.test(text);
  return zoned ? Date.parse(text.replace(' ', 'T')) : undefined;
}

function msOfNumber(value: unknown): number | undefined {
  if (typeof value !== 'number' || !Number.isFinite(value)) return undefined;
  return Math.floor(value < FIRST_MILLISECONDS ? value * 1000 : value);
}
