import { z } from 'zod';
import { parseJson } from '../json.ts';

// A form body carries strings only: booleans and numbers arrive as text, structures as JSON text.

/** A yes or no: `true`, `1`, `"true"`, `"1"` and their opposites. */
export const flag = z.preprocess((value) => {
  if (value === 'true' || value === '1' || value === 1) return true;
  if (value === 'false' || value === '0' || value === 0) return false;
  return value;
}, z.boolean());

/** A whole number. */
export const count = z.preprocess(
  (value) => (typeof value === 'string' && /^\d+$/.test(value) ? Number(value) : value),
  z.number().int().min(0),
);

/** A time stamp; numbers are refused because a float loses the last digits. */
export const timeStamp = z.string().regex(/^\d{1,12}(\.\d{1,6})?$/, 'invalid timestamp');

/** A structure, decoded from JSON text where it came in a form. */
export const structure = z.preprocess(
  (value) => (typeof value === 'string' ? (parseJson(value) ?? value) : value),
  z.unknown(),
);

/** Ids separated by commas. */
export const idList = z.string().transform((text) =>
  text
    .split(',')
    .map((id) => id.trim())
    .filter(Boolean),
);

/** The arguments by which a list is paged. */
export const paging = { cursor: z.string().optional(), limit: count.optional() };

/** One page of a list: what Slack's opaque cursor hides is the number of items already given. */
export function pageOf<Item>(
  items: readonly Item[],
  { cursor, limit }: { cursor?: string | undefined; limit?: number | undefined },
  sizes: { readonly standard: number; readonly maximum: number },
): { readonly page: readonly Item[]; readonly nextCursor: string } | undefined {
  const start = cursor === undefined || cursor === '' ? 0 : decodeCursor(cursor);
  if (start === undefined) return undefined;
  const size = Math.min(limit === undefined || limit === 0 ? sizes.standard : limit, sizes.maximum);
  const end = start + size;
  return { page: items.slice(start, end), nextCursor: end < items.length ? encodeCursor(end) : '' };
}

function encodeCursor(offset: number): string {
  return Buffer.from(`next:${offset}`).toString('base64');
}

function decodeCursor(cursor: string): number | undefined {
  const offset = /^next:(\d+)$/.exec(Buffer.from(cursor, 'base64').toString())?.[1];
  return offset === undefined ? undefined : Number(offset);
}
