import { formatDuration, MINUTE_MS } from '../../domain/duration.ts';
import { formatValue } from '../../domain/format-value.ts';
import type { Reading } from '../../domain/probe.ts';
import { percentOf } from '../percent.ts';
import { type LogQuestion, type NamedPattern, patternsOf } from './log-parameters.ts';
import type { LogCounts } from './log-tally.ts';

/** What was counted, wherever the log was read from. */
export interface CountedLines extends LogCounts {
  readonly longLines: number;
  /** When the last line was written, or, where it is `silent`, since when there could have been one. */
  readonly lastMs: number;
  readonly silent?: boolean;
}

/** Readings of what was asked; `where` tells what was read. */
export function logReadings(
  read: CountedLines,
  asked: LogQuestion,
  now: Date,
  where: string,
): readonly Reading[] {
  return [
    ...wholeLog(read, now, where),
    ...patternsOf(asked).flatMap((one, index) => counts(one, read, index, asked)),
    ...figuresOf(read, asked),
  ];
}

function wholeLog(
  { lines, bytes, lastMs, silent = false, longLines, cutLines }: CountedLines,
  now: Date,
  where: string,
): readonly Reading[] {
  const ageMs = Math.max(0, now.getTime() - lastMs);
  const odd = [
    ...(longLines > 0 ? [`${longLines} longer than a mebibyte, cut`] : []),
    ...(cutLines > 0 ? [`${cutLines} too long to be searched as a whole`] : []),
  ];
  return [
    { metric: 'lines', value: lines, unit: 'count', detail: [where, ...odd].join('; ') },
    { metric: 'bytes', value: bytes, unit: 'bytes' },
    {
      metric: 'last-line-age',
      value: Math.round(ageMs / 1000),
      unit: 's',
      detail: silent ? 'no line was ever written' : `written ${formatDuration(ageMs)} ago`,
    },
  ];
}

function counts(
  { name, prefix }: NamedPattern,
  read: CountedLines,
  index: number,
  { window }: LogQuestion,
): readonly Reading[] {
  const { matches = 0, example } = read.patterns[index] ?? {};
  return [
    {
      metric: name,
      value: matches,
      unit: 'count',
      ...(example === undefined ? {} : { detail: `last: ${example}` }),
    },
    {
      metric: `${prefix}share`,
      value: percentOf(matches, read.lines),
      unit: 'percent',
      detail: `${formatValue(matches, 'count')} of ${formatValue(read.lines, 'count')} lines`,
    },
    ...(window === undefined
      ? []
      : [{ metric: `${prefix}rate`, value: (matches * MINUTE_MS) / window, unit: 'per-minute' }]),
  ];
}

function figuresOf({ figures }: CountedLines, { extract }: LogQuestion): readonly Reading[] {
  return Object.entries(extract).map(([metric, { match, take, unit, none }], index) => {
    const { value, of = 0 } = figures[index] ?? {};
    if (of > 0 && value !== undefined) {
      return { metric, value, unit, detail: of === 1 ? 'of one figure' : `${take} of ${of} figures` };
    }
    if (none !== undefined) return { metric, value: none, unit, detail: 'no line holds one' };
    if (take === 'count') return { metric, value: 0, unit };
    const wanted = match === undefined ? 'the field' : `'${match.source}'`;
    return { metric, unit, error: `No line holds a figure for ${wanted}. See what is written to the log.` };
  });
}
