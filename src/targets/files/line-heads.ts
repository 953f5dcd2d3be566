import type { OpenFile } from './open-file.ts';

const BLOCK = 65_536;

/** The beginning of a line and where in its file it stands. */
export interface LineHead {
  readonly at: number;
  readonly text: string;
}

/**
 * The lines from `start` (the beginning of one) to `end`, each by its first `headBytes`: however long it is, no more is
 * kept. `charge` is told of every byte that is read.
 */
export function* lineHeads(
  file: OpenFile,
  start: number,
  end: number,
  headBytes: number,
  charge: (bytes: number) => void,
): Generator<LineHead> {
  const block = Buffer.allocUnsafe(Math.max(BLOCK, headBytes * 2));
  let at = start;
  while (at < end) {
    const length = file.read(block, 0, Math.min(block.length, end - at), at);
    charge(length);
    if (length === 0) return;
    let from = 0;
    while (from < length) {
      const lineEnd = block.subarray(0, length).indexOf(10, from);
      const whole = lineEnd >= 0 || at + length >= end;
      // Cut off by the end of the block: it is read again from its beginning.
      if (!whole && length - from < headBytes && from > 0) break;
      const stop = lineEnd >= 0 ? lineEnd : length;
      yield { at: at + from, text: block.toString('utf8', from, Math.min(stop, from + headBytes)) };
      if (lineEnd < 0) {
        at = nextLine(file, at + length, end, charge);
        from = -1;
        break;
      }
      from = lineEnd + 1;
    }
    if (from >= 0) at += from;
  }
}

/** Where the next line begins that does not begin before `from`: behind the first line end from there on, or `end`. */
export function nextLine(file: OpenFile, from: number, end: number, charge: (bytes: number) => void): number {
  const block = Buffer.allocUnsafe(BLOCK);
  for (let at = from; at < end; ) {
    const length = file.read(block, 0, Math.min(BLOCK, end - at), at);
    charge(length);
    if (length === 0) return end;
    const lineEnd = block.subarray(0, length).indexOf(10);
    if (lineEnd >= 0) return at + lineEnd + 1;
    at += length;
  }
  return end;
}

/** Where the last `count` lines of a file begin, and how many there are if it has fewer. Read backwards. */
export function lastLines(
  file: OpenFile,
  count: number,
  charge: (bytes: number) => void,
): { readonly start: number; readonly lines: number } {
  const block = Buffer.allocUnsafe(BLOCK * 4);
  let lines = 0;
  for (let end = file.size; end > 0; ) {
    const start = Math.max(0, end - block.length);
    const length = file.read(block, 0, end - start, start);
    charge(length);
    // The end of the last line begins no other.
    let from = end === file.size ? length - 2 : length - 1;
    while (from >= 0) {
      const lineEnd = block.subarray(0, from + 1).lastIndexOf(10);
      if (lineEnd < 0) break;
      lines += 1;
      if (lines === count) return { start: start + lineEnd + 1, lines };
      from = lineEnd - 1;
    }
    end = start;
  }
  return { start: 0, lines: file.size === 0 ? 0 : lines + 1 };
}
