import { z } from 'zod';
import type { AlertLink, Labels } from '../../domain/alert.ts';
import { sanitiseText } from '../../domain/sanitise.ts';

/** What an alert cannot do without. */
export const needed = z
  .union([z.string(), z.number()], { error: 'has to be text' })
  .transform((value) => sanitiseText(String(value)).trim())
  .pipe(z.string().min(1, 'has to be there'));

/**
 * What describes an alert but does not make it: text, a number or yes or no; anything else is as if it were not there,
 * so that an odd ornament does not cost an alert.
 */
export const detail = z
  .union([z.string(), z.number(), z.boolean()])
  .transform((value) => sanitiseText(String(value)).trim() || undefined)
  .optional()
  .catch(undefined);

/** Labels or annotations of what is there. */
export function filled(entries: Readonly<Record<string, string | undefined>>): Labels {
  return Object.fromEntries(
    Object.entries(entries).filter((entry): entry is [string, string] => (entry[1] ?? '') !== ''),
  );
}

/** Links of the addresses that are there and are ones of the web. */
export function linksTo(addresses: Readonly<Record<string, string | undefined>>): readonly AlertLink[] {
  return Object.entries(addresses).flatMap(([label, url = '']) =>
    /^https?:\/\//i.test(url) && url.length <= 3000 && URL.canParse(url) ? [{ label, url }] : [],
  );
}
