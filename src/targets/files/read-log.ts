import { UnreachableError } from '../../domain/errors.ts';
import type { JsonPath } from '../../domain/json-path.ts';
import { valueAt } from '../../domain/json-path.ts';
import { fieldTime, type LineTimeRules, lineTime } from '../../domain/line-time.ts';
import { type AccessRules, AccessTally } from './access-tally.ts';
import type { Bounds } from './find-files.ts';
import type { TakeLines } from './line-regions.ts';
import { type LogFiles, openLogs } from './log-files.ts';
import { type LineFigure, type LinePattern, LogTally, parsed } from './log-tally.ts';
import { type LogPart, lastWritten, type Reading, readPart } from './log-window.ts';

/** Which logs, and which part of them. Plain data. */
export interface LogSource {
  readonly paths: readonly string[];
  readonly rotated: boolean;
  readonly part: LogPart;
  readonly times: LineTimeRules;
  /** The field of a line of JSON that holds its time. */
  readonly timeField?: JsonPath;
  /** Read, unpacked, of all files together. */
  readonly mostBytes: number;
}

export interface LogTask {
  readonly kind: 'log';
  readonly source: LogSource;
  readonly patterns: readonly LinePattern[];
  readonly figures: readonly LineFigure[];
}

export interface LogRead {
  /** The newest line of all. */
  readonly lastMs: number;
  readonly files: number;
  readonly longLines: number;
}

/** A line of text says early when it was written; one of JSON anywhere. */
const HEAD = 512;
const JSON_HEAD = 65_536;
const MOST_ENTRIES = 100_000;

/** Passes the asked part of the logs, log by log, each from its oldest line to its newest. */
async function readLogs(source: LogSource, take: TakeLines, goOn: () => void): Promise<LogRead> {
  const bounds: Bounds = { mostEntries: MOST_ENTRIES, goOn };
  const logs = openLogs(source.paths, source.rotated, bounds);
  let bytes = 0;
  let longLines = 0;
  const reading: Reading = {
    timeOf: timeOfLine(source),
    headBytes: source.timeField === undefined ? HEAD : JSON_HEAD,
    charge: (more) => {
      goOn();
      bytes += more;
      if (bytes > source.mostBytes) throw tooMuch(source);
    },
    longLine: (count) => {
      longLines += count;
    },
  };
  try {
    for (const log of logs) await readPart(log, source.part, take, reading);
    const lastMs = Math.max(...logs.map((log) => lastWritten(log, reading)));
    return { lastMs, files: logs.reduce((sum, { files }) => sum + files.length, 0), longLines };
  } finally {
    closeAll(logs);
  }
}

export async function countLog({ source, patterns, figures }: LogTask, goOn: () => void) {
  const tally = new LogTally(patterns, figures);
  const read = await readLogs(source, (buffer, start, end) => tally.take(buffer, start, end), goOn);
  return { ...read, ...tally.finish() };
}

export interface AccessTask {
  readonly kind: 'access';
  readonly source: LogSource;
  readonly rules: AccessRules;
}

export async function countAccess({ source, rules }: AccessTask, goOn: () => void) {
  const tally = new AccessTally(rules);
  const read = await readLogs(source, (buffer, start, end) => tally.take(buffer, start, end), goOn);
  return { ...read, ...tally.finish() };
}

export type CountedAccess = Awaited<ReturnType<typeof countAccess>>;
export type CountedLog = Awaited<ReturnType<typeof countLog>>;

function timeOfLine({ times, timeField }: LogSource): (head: string) => number | undefined {
  if (timeField === undefined) return (head) => lineTime(head, times);
  return (head) => fieldTime(valueAt(parsed(head), timeField), times);
}

function tooMuch({ paths, mostBytes }: LogSource): UnreachableError {
  const names = paths.map((path) => `'${path}'`).join(', ');
  return new UnreachableError(
    `The part of ${names} that is asked for has more than ${mostBytes} bytes. Take a shorter window or fewer lines, or raise maxBytes.`,
  );
}

function closeAll(logs: readonly LogFiles[]): void {
  for (const { files } of logs) for (const file of files) file.close();
}
