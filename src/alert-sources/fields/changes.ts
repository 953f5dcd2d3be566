import { z } from 'zod';
import type { ChangeEvent } from '../../domain/change-event.ts';
import { sanitiseText } from '../../domain/sanitise.ts';
import { cut, oneLine } from '../../domain/text.ts';
import { keyMadeOf } from './key-made-of.ts';
import { labelMap } from './labels.ts';
import { parseBody } from './parse-body.ts';
import { timestamp } from './timestamp.ts';

const TITLE_LENGTH = 250;
const text = z.string().transform(sanitiseText);

/** Documented in the README: what a deployment's script writes by hand with curl, so a misspelt field is an error. */
const change = z.strictObject({
  title: text.pipe(z.string().min(1).max(1024)),
  /** The same change told twice is one; made of the rest where it is not given. */
  id: text.pipe(z.string().min(1).max(255)).optional(),
  at: timestamp.optional(),
  author: text.pipe(z.string().min(1).max(255)).optional(),
  labels: labelMap.default({}),
  links: z
    .array(z.strictObject({ label: text.pipe(z.string().min(1).max(75)), url: z.url().max(3000) }))
    .max(10)
    .default([]),
});
const body = z.strictObject({ changes: z.array(change).min(1, 'has to hold at least one change').max(1000) });

/** Changes as `{"changes": [{"title": …}]}`; InvalidAlertError naming the field. */
export function parseChanges(raw: unknown, source: string, now: Date, hint: string): readonly ChangeEvent[] {
  return parseBody(body, raw, hint).changes.map(({ title, id, at, author, labels, links }) => ({
    source,
    id: id ?? keyMadeOf([title, at ?? Math.floor(now.getTime() / SAME_MS), author, labels, links]),
    at: at ?? now,
    title: cut(oneLine(title), TITLE_LENGTH),
    labels,
    links,
    ...(author === undefined ? {} : { author }),
  }));
}

/** Told without a time, the same words within this long are the same change. */
const SAME_MS = 600_000;
