import { lineHeads, nextLine } from './line-heads.ts';
import type { OpenFile } from './open-file.ts';

/** When a line was written, by its beginning; undefined where it does not say. */
export type TimeOfLine = (head: string) => number | undefined;

export interface SearchLimits {
  /** What of a line is looked at for its time. */
  readonly headBytes: number;
  readonly charge: (bytes: number) => void;
}

/** Less than this is read through and not halved any more. */
const NARROW = 65_536;

/**
 * Where the lines begin that were written at `from` or later, by halving a file whose lines are in order; its size
 * where all are older, undefined where no line says when it was written. A line without a time belongs to the one
 * before it.
 */
export function offsetOfTime(
  file: OpenFile,
  from: number,
  timeOf: TimeOfLine,
  { headBytes, charge }: SearchLimits,
): number | undefined {
  const timed = (start: number, end: number) => firstTimed(file, start, end, timeOf, headBytes, charge);
  const first = timed(0, file.size);
  if (first === undefined) return undefined;
  // What stands before the first time belongs to what was written then.
  if (first.time >= from) return 0;
  let [low, high] = [first.at, file.size];
  while (high - low > NARROW) {
    const middle = low + Math.floor((high - low) / 2);
    const found = timed(nextLine(file, middle, high, charge), high);
    if (found === undefined || found.time >= from) high = middle;
    else low = found.at;
  }
  for (const { at, text } of lineHeads(file, low, file.size, headBytes, charge)) {
    const time = timeOf(text);
    if (time !== undefined && time >= from) return at;
  }
  return file.size;
}

function firstTimed(
  file: OpenFile,
  start: number,
  end: number,
  timeOf: TimeOfLine,
  headBytes: number,
  charge: (bytes: number) => void,
): { readonly at: number; readonly time: number } | undefined {
  for (const { at, text } of lineHeads(file, start, end, headBytes, charge)) {
    const time = timeOf(text);
    if (time !== undefined) return { at, time };
  }
  return undefined;
}

const TAIL = 65_536;

/** When the last line was written that says so, looking back 64 KiB; undefined where none there does. */
export function lastTime(
  file: OpenFile,
  timeOf: TimeOfLine,
  { headBytes, charge }: SearchLimits,
): number | undefined {
  const back = Math.max(TAIL, headBytes * 2);
  const start = file.size <= back ? 0 : nextLine(file, file.size - back, file.size, charge);
  let last: number | undefined;
  for (const { text } of lineHeads(file, start, file.size, headBytes, charge)) last = timeOf(text) ?? last;
  return last;
}
