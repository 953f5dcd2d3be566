import { z } from 'zod';
import { defineProbe, type MetricCatalogue } from '../define/probe.ts';
import { formatDuration, MINUTE_MS } from '../domain/duration.ts';
import { formatValue } from '../domain/format-value.ts';
import type { Reading } from '../domain/probe.ts';
import { takePattern } from '../domain/taken-figure.ts';
import { fileThreads } from '../targets/files/file-threads.ts';
import type { LinePattern } from '../targets/files/log-tally.ts';
import type { CountedLog } from '../targets/files/read-log.ts';
import {
  field,
  fields,
  onePart,
  onePartNeeded,
  search,
  sourceFields,
  sourceOf,
  unitWord,
} from '../targets/files/source-parameters.ts';
import { percentOf } from '../targets/percent.ts';

const metricName = z
  .string()
  .regex(
    /^(?!(?:lines|bytes|last-line-age|rate|share)$)[a-z][a-z0-9]*(?:-[a-z0-9]+)*$/,
    'has to be a name such as failed-logins, and none of lines, bytes, last-line-age, rate, share',
  );

const pattern = z.union([
  search.transform((match) => ({ match, ignore: undefined, level: undefined, title: undefined })),
  z
    .strictObject({
      /** An expression that is found in the line. */
      match: search.optional(),
      /** Lines in which this is found as well do not count. */
      ignore: search.optional(),
      /** For lines of JSON: levels that count, e.g. [error, fatal] or ['50', '60']. */
      level: z.array(z.string().min(1).max(40)).min(1).max(20).optional(),
      /** What it tells; its name where left out. */
      title: z.string().min(1).max(80).optional(),
    })
    .refine(
      ({ match, level }) => match !== undefined || level !== undefined,
      "needs 'match', 'level' or both",
    ),
]);

const figure = z
  .strictObject({
    /** An expression with one group in brackets, which holds the figure. */
    match: search.optional(),
    /** For lines of JSON: the way to the figure, e.g. memory_usage_mb or suites.*.seconds. */
    field: fields.optional(),
    /** What is taken of all of them: first, last, min, max, mean, sum, count, change or e.g. p95. */
    take: z.string().regex(takePattern, "has to be 'last', 'mean', 'max', 'p95' or the like").default('last'),
    /** Only of so many, the newest. */
    last: z.int().min(1).max(100_000).optional(),
    /** Its value where no line holds one; unknown where left out. */
    none: z.number().optional(),
    /** What it is measured in. */
    unit: unitWord.default('none'),
    /** What it tells; its name where left out. */
    title: z.string().min(1).max(80).optional(),
  })
  .refine(
    ({ match, field: way }) => (match === undefined) !== (way === undefined),
    "needs one of 'match' and 'field'",
  )
  .refine(({ match }) => match === undefined || match.groups === 1, {
    error: 'needs exactly one group in brackets, which holds the figure',
    path: ['match'],
  });

const parameters = z
  .strictObject({
    ...sourceFields,
    /** One expression to count; the metrics are matches, rate and share. */
    pattern: pattern.optional(),
    /** Several by name; the metrics are the name, and with -rate and -share behind it. */
    patterns: z.record(metricName, pattern).default({}),
    /** Figures that lines hold, by the name of their metric. */
    extract: z.record(metricName, figure).default({}),
    /** For lines of JSON: the fields that hold their time and their level. */
    json: z.strictObject({ time: field.optional(), level: field.optional() }).default({}),
  })
  .refine(onePart, onePartNeeded)
  .refine(({ patterns, pattern: one }) => one === undefined || !('matches' in patterns), {
    error: "'matches' is the metric of 'pattern' already. Take another name",
    path: ['patterns'],
  })
  .refine(({ patterns, extract }) => Object.keys(extract).every((name) => !Object.hasOwn(patterns, name)), {
    error: "has a name that 'patterns' has as well. Take another",
    path: ['extract'],
  });

type Parameters = z.output<typeof parameters>;

/** What stands in logs: how often, how much of all, which figures. */
export default defineProbe({
  title: 'Log',
  parameters,
  timeoutMs: 10_000,
  metrics(asked): MetricCatalogue {
    const counted = patternsOf(asked).flatMap(({ name, prefix, title }) => [
      [name, { title, unit: 'count' }] as const,
      [`${prefix}share`, { title: `${title}, of all lines`, unit: 'percent' }] as const,
      ...(asked.window === undefined
        ? []
        : [[`${prefix}rate`, { title: `${title} a minute`, unit: 'per-minute' }] as const]),
    ]);
    const figures = Object.entries(asked.extract).map(
      ([name, { title = name, unit }]) => [name, { title, unit }] as const,
    );
    return {
      lines: { title: 'Lines', unit: 'count' },
      bytes: { title: 'Written', unit: 'bytes' },
      'last-line-age': { title: 'Since the last line', unit: 's' },
      ...Object.fromEntries([...counted, ...figures]),
    };
  },
  async run({ signal, clock }, asked) {
    const now = clock.now();
    const patterns = patternsOf(asked);
    const read = await fileThreads.run<'log'>(
      {
        kind: 'log',
        source: sourceOf(asked, now, asked.json.time),
        patterns: patterns.map(({ line }) => line),
        figures: Object.values(asked.extract).map(({ match, field: way, take, last }) => ({
          take,
          ...(match === undefined ? {} : { match }),
          ...(way === undefined ? {} : { field: way }),
          ...(last === undefined ? {} : { last }),
        })),
      },
      signal,
    );
    return [
      ...wholeLog(read, now),
      ...patterns.flatMap((one, index) => counts(one, read, index, asked)),
      ...figuresOf(read, asked),
    ];
  },
});

interface NamedPattern {
  readonly name: string;
  readonly prefix: string;
  readonly title: string;
  readonly line: LinePattern;
}

function patternsOf({ pattern: single, patterns, json }: Parameters): readonly NamedPattern[] {
  const named = (
    name: string,
    prefix: string,
    { match, ignore, level, title }: z.output<typeof pattern>,
  ) => ({
    name,
    prefix,
    title: title ?? (prefix === '' ? 'Lines that match' : name),
    line: {
      ...(match === undefined ? {} : { match }),
      ...(ignore === undefined ? {} : { ignore }),
      ...(level === undefined
        ? {}
        : { level: { path: json.level ?? ['level'], words: level.map((word) => word.toLowerCase()) } }),
    },
  });
  return [
    ...(single === undefined ? [] : [named('matches', '', single)]),
    ...Object.entries(patterns).map(([name, one]) => named(name, `${name}-`, one)),
  ];
}

function wholeLog(
  { lines, bytes, files, lastMs, longLines, cutLines }: CountedLog,
  now: Date,
): readonly Reading[] {
  const ageMs = Math.max(0, now.getTime() - lastMs);
  const odd = [
    ...(longLines > 0 ? [`${longLines} longer than a mebibyte, cut`] : []),
    ...(cutLines > 0 ? [`${cutLines} too long to be searched as a whole`] : []),
  ];
  const of = `in ${files === 1 ? 'one file' : `${files} files`}`;
  return [
    { metric: 'lines', value: lines, unit: 'count', detail: [of, ...odd].join('; ') },
    { metric: 'bytes', value: bytes, unit: 'bytes' },
    {
      metric: 'last-line-age',
      value: Math.round(ageMs / 1000),
      unit: 's',
      detail: `written ${formatDuration(ageMs)} ago`,
    },
  ];
}

function counts(
  { name, prefix }: NamedPattern,
  read: CountedLog,
  index: number,
  { window }: Parameters,
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

function figuresOf({ figures }: CountedLog, { extract }: Parameters): readonly Reading[] {
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
