import { z } from 'zod';
import { parsedBy } from '../../define/parameters.ts';
import { parseLimit } from '../../domain/condition.ts';
import { parseMatcher } from '../../domain/matcher.ts';

export { duration, parsedBy } from '../../define/parameters.ts';

export const matcher = parsedBy(parseMatcher);
/** Kept as text until the unit of what it is held against is known: then it is read again. */
export const limitText = parsedBy((text) => {
  parseLimit(text);
  return text;
}, "a limit in quotes such as '> 80'");
export const channel = z
  .string()
  .regex(
    /^(#[\p{L}\p{N}_-]{1,80}|[CGD][A-Z0-9]{2,})$/u,
    "has to be '#name' or a channel id such as C0123ABC",
  );
export const userId = z.string().regex(/^[UW][A-Z0-9]{2,}$/, 'has to be a Slack user id such as U0123ABC');
export const name = z.string().regex(/^[a-z][a-z0-9-]*$/, "has to be lower-case letters, digits and '-'");
export const timeZone = z
  .string()
  .refine(isTimeZone, "has to be a time zone such as 'Europe/Berlin' or 'UTC'");

function isTimeZone(text: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: text });
    return true;
  } catch {
    return false;
  }
}
