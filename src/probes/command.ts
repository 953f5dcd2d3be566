import { z } from 'zod';
import { absolutePath, parsedBy, refuseOpenSecrets, secret } from '../define/parameters.ts';
import { defineProbe, type ProbeContext } from '../define/probe.ts';
import { NotFoundError } from '../domain/errors.ts';
import { figureOf, parseJsonPath, valuesAt } from '../domain/json-path.ts';
import type { Reading } from '../domain/probe.ts';
import { compileSearch, searchText } from '../domain/search-expression.ts';
import { type Secret, SecretReference } from '../domain/secret.ts';
import { figureIn, takenFigure, takePattern } from '../domain/taken-figure.ts';
import { inPieces } from '../targets/in-pieces.ts';
import { findProgram, usualPath } from '../targets/programs/find-program.ts';
import { type ProgramEnd, runProgram } from '../targets/programs/run-program.ts';

const value = z
  .strictObject({
    /** The way to it in what the program writes as JSON, e.g. `totals.chunks` or `suites.*.success`. */
    json: parsedBy((source) => ({ source, path: parseJsonPath(source, { star: true }) })).optional(),
    /** An expression with one group in brackets, which holds the figure; each line of stdout is tried. */
    match: parsedBy((text) => compileSearch(text)).optional(),
    /** Which of several: first, last, min, max, mean, sum, count, change or e.g. p95. */
    take: z.string().regex(takePattern, "has to be 'last', 'mean', 'max', 'p95' or the like").default('last'),
    /** What it is measured in. */
    unit: z
      .string()
      .regex(/^\S{1,20}$/, 'has to be one short word')
      .default('none'),
    /** What it tells; its name where left out. */
    title: z.string().min(1).max(80).optional(),
  })
  .refine(
    ({ json, match }) => (json === undefined) !== (match === undefined),
    "needs one of 'json' and 'match'",
  )
  .refine(({ match, take }) => take === 'count' || match === undefined || match.groups === 1, {
    error: 'needs exactly one group in brackets, which holds the figure',
    path: ['match'],
  });

const parameters = z.strictObject({
  /** The program and its arguments, each by itself. There is no shell: nothing in them is expanded. */
  argv: z.tuple([z.string().min(1).max(4096)], z.string().max(4096)),
  /** Where it runs. */
  cwd: absolutePath.default('/'),
  /** All that it is given of an environment, besides PATH and LANG: text, or where a secret stands. */
  env: z
    .record(z.string().regex(/^[A-Za-z_][A-Za-z0-9_]*$/), z.union([z.string(), secret]))
    .superRefine(refuseOpenSecrets('Name where it stands: { file: /run/secrets/name } or { env: NAME }'))
    .default({}),
  /** Exit statuses that are well. */
  expect: z.array(z.int().min(0).max(255)).min(1).default([0]),
  /** Figures to read out of what it writes, by the name of their metric. */
  values: z
    .record(
      z
        .string()
        .regex(
          /^(?!(?:exit-status|duration)$)[a-z][a-z0-9]*(?:-[a-z0-9]+)*$/,
          'has to be a name such as chunk-count',
        ),
      value,
    )
    .default({}),
  /** Bytes that it may write to stdout and to stderr; one that writes more is ended. */
  maxOutput: z.int().min(1).max(16_777_216).default(1_048_576),
});

type Parameters = z.output<typeof parameters>;
type Value = z.output<typeof value>;

/** Runs a program and reads figures out of its exit status and of what it writes. */
export default defineProbe({
  title: 'Program',
  parameters,
  spawns: true,
  timeoutMs: 30_000,
  metrics: ({ values }) => ({
    'exit-status': { title: 'Exit status', unit: 'none' },
    duration: { title: 'Time taken', unit: 'ms' },
    ...Object.fromEntries(
      Object.entries(values).map(([name, { unit, title = name }]) => [name, { title, unit }]),
    ),
  }),
  async run(context, asked) {
    const env = await environmentOf(context, asked.env);
    const [name, ...args] = asked.argv;
    const program = await findProgram(name, asked.cwd, env['PATH']);
    const end = await runProgram(
      { argv: [program, ...args], cwd: asked.cwd, env, mostBytes: asked.maxOutput },
      context.signal,
    );
    const readings = [exitStatus(end, asked.expect), duration(end)];
    return asked.expect.includes(end.exitStatus)
      ? [...readings, ...(await figuresIn(end.stdout, asked, context.signal))]
      : readings;
  },
});

async function environmentOf({ secret: read }: ProbeContext, env: Parameters['env']) {
  const given: Record<string, string | Secret> = { PATH: usualPath, LANG: 'C.UTF-8' };
  for (const [name, text] of Object.entries(env)) {
    given[name] = text instanceof SecretReference ? await read(text) : text;
  }
  return given;
}

function exitStatus(
  { exitStatus: status, endedBy, stderr }: ProgramEnd,
  expected: readonly number[],
): Reading {
  const reading = { metric: 'exit-status', value: status, unit: 'none' } as const;
  if (expected.includes(status)) return reading;
  const how = endedBy === undefined ? `ended with status ${status}` : `was ended by ${endedBy}`;
  const said = stderr.split('\n').find((line) => line.trim() !== '');
  return {
    ...reading,
    status: 'critical',
    detail: said === undefined ? how : `${how}: ${said.trim()}`,
  };
}

const duration = ({ durationMs }: ProgramEnd): Reading => ({
  metric: 'duration',
  value: Math.round(durationMs),
  unit: 'ms',
});

async function figuresIn(
  stdout: string,
  { values, argv: [program] }: Parameters,
  signal: AbortSignal,
): Promise<readonly Reading[]> {
  let document: { readonly read: unknown } | undefined;
  const readDocument = () => {
    document ??= { read: parsedJson(stdout) };
    return document.read;
  };
  const readings: Reading[] = [];
  for (const [metric, asked] of Object.entries(values)) {
    const { unit } = asked;
    try {
      readings.push({ metric, value: await valueIn(stdout, readDocument, asked, signal), unit });
    } catch (error) {
      signal.throwIfAborted();
      const reason = error instanceof Error ? error.message : String(error);
      readings.push({ metric, unit, error: `${reason} See what '${program}' writes to stdout.` });
    }
  }
  return readings;
}

async function valueIn(
  stdout: string,
  readDocument: () => unknown,
  { json, match, take }: Value,
  signal: AbortSignal,
): Promise<number> {
  const wanted = json?.source ?? match?.source;
  const missing = new NotFoundError(`There is no '${wanted}' in what it wrote.`);
  const found =
    json === undefined ? await captured(stdout, match, signal) : valuesAt(readDocument(), json.path);
  // A count of matches may be 0; a field that is not there is none of 0.
  if (found.length === 0 && json !== undefined) throw missing;
  if (take === 'count') return found.length;
  const figures = found.flatMap((one) => (typeof one === 'string' ? figureIn(one) : figureOf(one)) ?? []);
  if (figures.length < found.length)
    throw new NotFoundError(`'${wanted}' holds something that is no figure.`);
  const figure = takenFigure(take, figures);
  if (figure === undefined) throw missing;
  return figure;
}

function parsedJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new NotFoundError('What it wrote is not JSON.', { cause });
  }
}

async function captured(
  text: string,
  match: Value['match'],
  signal: AbortSignal,
): Promise<readonly (string | undefined)[]> {
  if (match === undefined) return [];
  const pieces = inPieces(signal);
  const all: (string | undefined)[] = [];
  for (const line of text.split('\n')) {
    await pieces.rest();
    const { found } = searchText(match, line);
    if (found !== undefined) all.push(found[1]);
  }
  return all;
}
