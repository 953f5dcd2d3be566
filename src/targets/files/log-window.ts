import { UnreachableError } from '../../domain/errors.ts';
import { countLines } from './count-lines.ts';
import { lastLines } from './line-heads.ts';
import { LineCutter, packingOf, readLines, readPackedLines, type TakeLines } from './line-regions.ts';
import { lastTime, offsetOfTime, type SearchLimits, type TimeOfLine } from './line-search.ts';
import type { LogFiles } from './log-files.ts';
import type { OpenFile } from './open-file.ts';

/** Which part of a log: what was written from a moment on, or its last lines. */
export type LogPart = { readonly from: number } | { readonly last: number };

/** Where one file is read from; `skip` so many lines of a packed one, or all that are older than `from`. */
interface Piece {
  readonly file: OpenFile;
  readonly start: number;
  readonly packing: ReturnType<typeof packingOf>;
  readonly skip?: number;
}

export interface Reading extends SearchLimits {
  readonly timeOf: TimeOfLine;
  /** Told of every line that is too long. */
  readonly longLine: (count: number) => void;
}

/** Passes the asked part of a log, oldest line first. */
export async function readPart(
  log: LogFiles,
  part: LogPart,
  take: TakeLines,
  reading: Reading,
): Promise<void> {
  const pieces =
    'from' in part ? piecesFrom(log, part.from, reading) : await lastPieces(log, part.last, reading);
  for (const { file, start, packing, skip } of pieces.toReversed()) {
    const cutter = new LineCutter(
      packing === undefined
        ? take
        : 'from' in part
          ? since(part.from, take, reading)
          : skipping(skip ?? 0, take),
    );
    if (packing === undefined) readLines(file, start, cutter, reading.charge);
    else await readPackedLines(file, packing, cutter, reading.charge);
    reading.longLine(cutter.longLines);
  }
}

/** When the last line of a log was written; by the file's own time where no line says. */
export function lastWritten({ files }: LogFiles, reading: Reading): number {
  const [newest] = files;
  if (newest === undefined) throw new Error('A log without files.');
  const plain = packingOf(newest.path) === undefined;
  return (plain ? lastTime(newest, reading.timeOf, reading) : undefined) ?? newest.modifiedMs;
}

function piecesFrom({ files }: LogFiles, from: number, reading: Reading): readonly Piece[] {
  const pieces: Piece[] = [];
  for (const file of files) {
    // Nothing was written to it since.
    if (file.modifiedMs < from || file.size === 0) continue;
    const packing = packingOf(file.path);
    if (packing !== undefined) {
      pieces.push({ file, start: 0, packing });
      continue;
    }
    const start = offsetOfTime(file, from, reading.timeOf, reading);
    if (start === undefined) {
      throw new UnreachableError(
        `No line of '${file.path}' says when it was written. Name the form of its times in 'times', or take 'lines' instead of 'window'.`,
      );
    }
    pieces.push({ file, start, packing });
    // What was rotated before is older still.
    if (start > 0) break;
  }
  return pieces;
}

async function lastPieces({ files }: LogFiles, count: number, reading: Reading): Promise<readonly Piece[]> {
  const pieces: Piece[] = [];
  let missing = count;
  for (const file of files) {
    if (missing === 0) break;
    const packing = packingOf(file.path);
    if (packing === undefined) {
      const { start, lines } = lastLines(file, missing, reading.charge);
      pieces.push({ file, start, packing });
      missing -= lines;
    } else {
      let lines = 0;
      const counter = new LineCutter((buffer, start, end) => {
        lines += countLines(buffer, start, end);
      });
      await readPackedLines(file, packing, counter, reading.charge);
      pieces.push({ file, start: 0, packing, skip: Math.max(0, lines - missing) });
      missing -= Math.min(missing, lines);
    }
  }
  return pieces;
}

/** Passes lines from the first that was written at `from` or later; one without a time belongs to the one before. */
function since(from: number, take: TakeLines, { timeOf, headBytes }: Reading): TakeLines {
  let reached = false;
  return (buffer, start, end) => {
    let at = start;
    while (!reached && at < end) {
      const stop = lineEndOf(buffer, at, end);
      const time = timeOf(buffer.toString('utf8', at, Math.min(stop, at + headBytes)));
      if (time !== undefined && time >= from) reached = true;
      else at = stop + 1;
    }
    if (reached) take(buffer, at, end);
  };
}

function skipping(count: number, take: TakeLines): TakeLines {
  let left = count;
  return (buffer, start, end) => {
    let at = start;
    for (; left > 0 && at < end; left -= 1) at = lineEndOf(buffer, at, end) + 1;
    if (at < end) take(buffer, at, end);
  };
}

/** Where a line ends: at its line end, or at the end of what there is. */
export function lineEndOf(buffer: Buffer, at: number, end: number): number {
  const found = buffer.indexOf(10, at);
  return found < 0 || found >= end ? end : found;
}
