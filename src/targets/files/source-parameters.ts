import { z } from 'zod';
import { duration, parsedBy } from '../../define/parameters.ts';
import { parseJsonPath } from '../../domain/json-path.ts';
import { timeForms } from '../../domain/line-time.ts';
import { compileSearch } from '../../domain/search-expression.ts';
import type { LogSource } from './read-log.ts';

const MOST_BYTES = 4 * 1024 ** 3;
const MOST_LINES = 1_000_000;
/** Searches run in a thread that is ended when it does not come back: they may cost more than elsewhere. */
const MOST_STEPS = 1e9;

const path = z.string().regex(/^\/[^\0]{0,1000}$/, "has to be an absolute path such as '/var/log/app.log'");

/** One or more absolute paths, in which `*`, `?`, `[a-z]` and `**` may stand. */
export const paths = z.union([path.transform((one) => [one]), z.array(path).min(1).max(50)]);

export const search = parsedBy((text) => compileSearch(text, MOST_STEPS));
export const field = parsedBy((text) => parseJsonPath(text));
export const fields = parsedBy((text) => parseJsonPath(text, { star: true }));
export const unitWord = z.string().regex(/^\S{1,20}$/, 'has to be one short word');

const timeZone = parsedBy((name) => {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone;
  } catch (cause) {
    throw new Error(`'${name.slice(0, 40)}' is no time zone. Write one such as Europe/Berlin or UTC`, {
      cause,
    });
  }
});

/** Which part of a log is read, and how much of it at most. */
export const partFields = {
  /** What was written during so long, e.g. `24h`: lines of files have to say when they were written. */
  window: duration.pipe(z.number().min(1000, 'has to be at least 1s')).optional(),
  /** Or so many of the last lines of each log. */
  lines: z.int().min(1).max(MOST_LINES).optional(),
  /** Read at most, unpacked and of all files together, or of each container; beyond, the answer is unknown. In bytes. */
  maxBytes: z
    .int()
    .min(1)
    .max(64 * 1024 ** 3)
    .default(MOST_BYTES),
};

/** Which logs are read, and which part of them; spread into a strictObject and refined by `onePart`. */
export const sourceFields = {
  /** The log by its path, or several; with `*`, `?`, `[a-z]` and `**` in them. */
  files: paths,
  /** Whether what a log was rotated to belongs to it: `app.log.1`, `app.log-20261121.gz`, `app-2026-11-21.log.zst`. */
  rotated: z.boolean().default(true),
  ...partFields,
  /** How lines write their time, tried in this order. */
  times: z.array(z.enum(timeForms)).min(1).default(['iso', 'slash', 'access', 'syslog']),
  /** Of times that name no zone; that of this machine where left out. */
  timeZone: timeZone.optional(),
};

const sourceObject = z.strictObject(sourceFields);
type SourceParameters = z.output<typeof sourceObject>;

export const onePart = ({ window, lines }: Pick<SourceParameters, 'window' | 'lines'>): boolean =>
  (window === undefined) !== (lines === undefined);
export const onePartNeeded = "needs one of 'window' and 'lines'";

/** What is to be read now. */
export function sourceOf(asked: SourceParameters, now: Date, timeField?: LogSource['timeField']): LogSource {
  const nowMs = now.getTime();
  const zone = asked.timeZone ?? Intl.DateTimeFormat().resolvedOptions().timeZone;
  return {
    paths: asked.files,
    rotated: asked.rotated,
    part: asked.window === undefined ? { last: asked.lines ?? 1 } : { from: nowMs - asked.window },
    times: { forms: asked.times, timeZone: zone, nowMs },
    mostBytes: asked.maxBytes,
    ...(timeField === undefined ? {} : { timeField }),
  };
}
