import { z } from 'zod';
import type { MetricCatalogue, MetricDescription } from '../../define/probe.ts';
import { takePattern } from '../../domain/taken-figure.ts';
import type { LineFigure, LinePattern } from './log-tally.ts';
import { field, fields, onePart, onePartNeeded, partFields, search, unitWord } from './source-parameters.ts';

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

/** What is looked for in a log, wherever it is read from; spread into a strictObject that `countedOnce` checks. */
export const countFields = {
  ...partFields,
  /** One expression to count; the metrics are matches, rate and share. */
  pattern: pattern.optional(),
  /** Several by name; the metrics are the name, and with -rate and -share behind it. */
  patterns: z.record(metricName, pattern).default({}),
  /** Figures that lines hold, by the name of their metric. */
  extract: z.record(metricName, figure).default({}),
};

/** For lines of JSON: the field that holds their level. */
export const levelField = { level: field.optional() };

const counted = z.strictObject({
  ...countFields,
  json: z.strictObject(levelField),
});
/** What is asked of a log. */
export type LogQuestion = z.output<typeof counted>;

/** Holds parameters to one part of the log and each metric to one meaning. */
export function countedOnce<S extends z.ZodType<LogQuestion>>(schema: S): S {
  return schema
    .refine(onePart, onePartNeeded)
    .refine(({ patterns, pattern: one }) => one === undefined || !('matches' in patterns), {
      error: "'matches' is the metric of 'pattern' already. Take another name",
      path: ['patterns'],
    })
    .refine(({ patterns, extract }) => Object.keys(extract).every((name) => !Object.hasOwn(patterns, name)), {
      error: "has a name that 'patterns' has as well. Take another",
      path: ['extract'],
    });
}

export interface NamedPattern {
  readonly name: string;
  readonly prefix: string;
  readonly title: string;
  readonly line: LinePattern;
}

export function patternsOf({ pattern: single, patterns, json }: LogQuestion): readonly NamedPattern[] {
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

export function figuresAsked({ extract }: LogQuestion): readonly LineFigure[] {
  return Object.values(extract).map(({ match, field: way, take, last }) => ({
    take,
    ...(match === undefined ? {} : { match }),
    ...(way === undefined ? {} : { field: way }),
    ...(last === undefined ? {} : { last }),
  }));
}

/** The metrics that such parameters lead to. */
export function logMetrics(asked: LogQuestion): MetricCatalogue {
  const patterns = patternsOf(asked).flatMap(({ name, prefix, title }): [string, MetricDescription][] => [
    [name, { title, unit: 'count' }],
    [`${prefix}share`, { title: `${title}, of all lines`, unit: 'percent' }],
    ...(asked.window === undefined
      ? []
      : [[`${prefix}rate`, { title: `${title} a minute`, unit: 'per-minute' }] satisfies [string, unknown]]),
  ]);
  const figures = Object.entries(asked.extract).map(
    ([name, { title = name, unit }]) => [name, { title, unit }] as const,
  );
  return {
    lines: { title: 'Lines', unit: 'count' },
    bytes: { title: 'Written', unit: 'bytes' },
    'last-line-age': { title: 'Since the last line', unit: 's' },
    ...Object.fromEntries([...patterns, ...figures]),
  };
}
