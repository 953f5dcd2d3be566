import { z } from 'zod';
import { absolutePath, duration } from '../define/parameters.ts';
import { defineProbe, type MetricCatalogue } from '../define/probe.ts';
import { DAY_MS, formatDuration } from '../domain/duration.ts';
import { formatValue } from '../domain/format-value.ts';
import { daysUntilFull, growthOf, type SizeSample, withSample } from '../domain/growth.ts';
import type { Reading } from '../domain/probe.ts';
import { takenFigure, takePattern } from '../domain/taken-figure.ts';
import { fileThreads } from '../targets/files/file-threads.ts';
import { fields, paths, unitWord } from '../targets/files/source-parameters.ts';
import type { Survey, SurveyedFile, SurveyTask } from '../targets/files/survey-files.ts';

const take = z.string().regex(takePattern, "has to be 'last', 'mean', 'max', 'change' or the like");
const own = [
  'up',
  'newest-age',
  'oldest-age',
  'count',
  'size',
  'growth',
  'days-until-full',
  'modified-within',
  'checksum-faults',
  'world-writable',
];
const metricName = z
  .string()
  .regex(/^[a-z][a-z0-9]*(?:-[a-z0-9]+)*$/, 'has to be a name such as mean-score')
  .refine((name) => !own.includes(name), `has to be none of ${own.join(', ')}`);

const parameters = z
  .strictObject({
    /** Absolute paths, in which `*`, `?`, `[a-z]` and `**` may stand. */
    files: paths,
    /** Names to leave out, in which `*`, `?` and `[a-z]` may stand. */
    exclude: z.array(z.string().min(1).max(255)).max(50).default([]),
    /** Whether having none is a fault. */
    required: z.boolean().default(false),
    /** Files that were changed during so long are counted in modified-within. */
    window: duration.optional(),
    /** Growth is measured over so long, as far back as this process remembers. */
    growthOver: duration.pipe(z.number().min(60_000, 'has to be at least 1m')).prefault('1d'),
    /** Bytes that all of them together may have; days-until-full counts to there. */
    limit: z.number().positive().optional(),
    /** Or until the disk of this folder is full. */
    disk: absolutePath.optional(),
    /** Holds the files against SHA-256: each with its own beside it (`name.sha256`), or all with one list. */
    checksum: z.union([z.literal('beside'), z.strictObject({ list: absolutePath })]).optional(),
    /** Read at most for checksums, of all files together. In bytes. */
    maxBytes: z
      .int()
      .min(1)
      .default(4 * 1024 ** 3),
    /** Whether files that everybody may write to are counted. */
    worldWritable: z.boolean().default(false),
    /** Figures of the newest files, which hold JSON, by the name of their metric. */
    values: z
      .record(
        metricName,
        z.strictObject({
          /** The way to it, e.g. reliability_score or tests.*.success. */
          field: fields,
          /** What is taken where it leads to several in one file. */
          of: take.default('last'),
          /** What it is divided by, e.g. total_tests. */
          over: fields.optional(),
          /** Of so many of the newest files. */
          files: z.int().min(1).max(1_000).default(1),
          /** What is taken of them: last, mean, min, change (the newest less the oldest) or the like. */
          take: take.default('last'),
          /** What it is multiplied with, e.g. 100 to have a share in percent. */
          scale: z.number().default(1),
          /** What it is measured in. */
          unit: unitWord.default('none'),
          /** What it tells; its name where left out. */
          title: z.string().min(1).max(80).optional(),
        }),
      )
      .default({}),
    /** Entries of folders that are looked at; beyond, the answer is unknown. */
    maxEntries: z.int().min(1).max(5_000_000).default(200_000),
  })
  .refine(
    ({ limit, disk }) => limit === undefined || disk === undefined,
    "names both 'limit' and 'disk'. Keep one",
  );

type Parameters = z.output<typeof parameters>;

/** Files by name: whether they are there, how old, how many, how large, intact, and what stands in the newest. */
export default defineProbe({
  title: 'Files',
  parameters,
  timeoutMs: 10_000,
  metrics: (asked): MetricCatalogue => ({
    ...(asked.required ? { up: { title: 'There are any', unit: 'none' } } : {}),
    'newest-age': { title: 'Since the newest was changed', unit: 's' },
    'oldest-age': { title: 'Since the oldest was changed', unit: 's' },
    count: { title: 'Files', unit: 'count' },
    size: { title: 'Size of all', unit: 'bytes' },
    growth: { title: 'Growth', unit: 'bytes-per-second' },
    ...(asked.limit === undefined && asked.disk === undefined
      ? {}
      : { 'days-until-full': { title: 'Days until full', unit: 'days' } }),
    ...(asked.window === undefined ? {} : { 'modified-within': { title: 'Changed lately', unit: 'count' } }),
    ...(asked.checksum === undefined
      ? {}
      : { 'checksum-faults': { title: 'Files that differ from their checksum', unit: 'count' } }),
    ...(asked.worldWritable
      ? { 'world-writable': { title: 'Files that everybody may write to', unit: 'count' } }
      : {}),
    ...Object.fromEntries(
      Object.entries(asked.values).map(([name, { title = name, unit }]) => [name, { title, unit }]),
    ),
  }),
  async run({ signal, clock, memory }, asked) {
    const nowMs = clock.now().getTime();
    const survey = await fileThreads.run<'survey'>(taskOf(asked, nowMs), signal);
    if (survey.count === 0 && asked.required) return [missing(asked.files)];
    return [
      ...(asked.required ? [{ metric: 'up', value: 1, unit: 'none' } as const] : []),
      ...ages(survey, nowMs),
      ...sizes(survey, asked),
      ...growth(survey, asked, { atMs: nowMs, bytes: survey.bytes }, memory),
      ...faults(survey, asked),
      ...values(survey, asked),
    ];
  },
});

function taskOf(asked: Parameters, nowMs: number): SurveyTask {
  const { files, exclude, window = 0, checksum, maxBytes: mostBytes, maxEntries, disk } = asked;
  return {
    kind: 'survey',
    paths: files,
    exclude,
    mostEntries: maxEntries,
    since: nowMs - window,
    values: Object.values(asked.values).map(({ field, of, over, files: newest }) => ({
      path: field,
      of,
      files: newest,
      ...(over === undefined ? {} : { over }),
    })),
    ...(checksum === undefined
      ? {}
      : { checksums: checksum === 'beside' ? { mostBytes } : { list: checksum.list, mostBytes } }),
    ...(disk === undefined ? {} : { room: disk }),
  };
}

function missing(files: readonly string[]): Reading {
  const names = files.map((file) => `'${file}'`).join(' or ');
  return { metric: 'up', value: 0, unit: 'none', status: 'critical', detail: `There is no file ${names}.` };
}

function ages({ newest, oldest }: Survey, nowMs: number): readonly Reading[] {
  const age = (metric: string, file: SurveyedFile | undefined): readonly Reading[] => {
    if (file === undefined) return [];
    const ageMs = Math.max(0, nowMs - file.modifiedMs);
    const detail = `${file.path}, ${formatDuration(ageMs)} ago`;
    return [{ metric, value: Math.round(ageMs / 1000), unit: 's', detail }];
  };
  return [...age('newest-age', newest), ...age('oldest-age', oldest)];
}

function sizes({ count, bytes, within, skipped }: Survey, { window }: Parameters): readonly Reading[] {
  const left = skipped.length === 0 ? {} : { detail: `not looked at: ${skipped.join(', ')}` };
  return [
    { metric: 'count', value: count, unit: 'count', ...left },
    { metric: 'size', value: bytes, unit: 'bytes' },
    ...(window === undefined ? [] : [{ metric: 'modified-within', value: within, unit: 'count' } as const]),
  ];
}

function growth(
  { bytes, roomBytes }: Survey,
  { growthOver, limit }: Parameters,
  now: SizeSample,
  memory: Map<string, unknown>,
): readonly Reading[] {
  const before = (memory.get('sizes') ?? []) as readonly SizeSample[];
  const samples = withSample(before, now, growthOver);
  memory.set('sizes', samples);
  const perSecond = growthOf(samples, now);
  if (perSecond === undefined) return [];
  const since = formatDuration(now.atMs - (samples[0]?.atMs ?? now.atMs));
  const detail = `${formatValue((perSecond * DAY_MS) / 1000, 'bytes')} a day, over ${since}`;
  const room = limit === undefined ? roomBytes : limit - bytes;
  return [
    { metric: 'growth', value: perSecond, unit: 'bytes-per-second', detail },
    ...(room === undefined
      ? []
      : [
          {
            metric: 'days-until-full',
            value: Math.round(daysUntilFull(room, perSecond) * 10) / 10,
            unit: 'days',
            detail: perSecond > 0 ? `${formatValue(room, 'bytes')} left` : 'does not grow',
          },
        ]),
  ];
}

function faults({ checksums, worldWritable }: Survey, asked: Parameters): readonly Reading[] {
  const readings: Reading[] = [];
  // Where there is nothing to hold against a sum, nothing is intact either.
  if (checksums !== undefined && checksums.verified + checksums.faults.length > 0) {
    const { faults: wrong, verified } = checksums;
    const first = wrong.slice(0, 5).map(({ path, why }) => `${path} ${why}`);
    const more = wrong.length > 5 ? `, and ${wrong.length - 5} more` : '';
    const detail = wrong.length === 0 ? `${verified} intact` : `${first.join(', ')}${more}`;
    readings.push({ metric: 'checksum-faults', value: wrong.length, unit: 'count', detail });
  }
  if (asked.worldWritable) {
    const { count, examples } = worldWritable;
    const detail = count === 0 ? {} : { detail: examples.join(', ') };
    readings.push({ metric: 'world-writable', value: count, unit: 'count', ...detail });
  }
  return readings;
}

function values({ values: found, newest }: Survey, asked: Parameters): readonly Reading[] {
  return Object.entries(asked.values).map(([metric, { take: taken, scale, unit, files }], index): Reading => {
    const one = found[index] ?? { error: 'It was not read.' };
    if ('error' in one) return { metric, unit, error: one.error };
    const value = takenFigure(taken, one.figures);
    if (one.figures.length === 0 || value === undefined) {
      return { metric, unit, error: `There is no file ${asked.files.join(', ')} to read it from.` };
    }
    const of = files === 1 ? `in ${newest?.path}` : `${taken} of ${one.figures.length} files`;
    return { metric, value: value * scale, unit, detail: of };
  });
}
