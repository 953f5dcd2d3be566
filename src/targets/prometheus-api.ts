import { z } from 'zod';
import type { Connection } from '../define/connections.ts';
import { NotFoundError, UnreachableError } from '../domain/errors.ts';
import { requestHttp } from './http-request.ts';

/** One series of an answer: its labels, and its values in the order of time, NaN and infinities included. */
export interface PromSeries {
  readonly labels: Readonly<Record<string, string>>;
  readonly values: readonly number[];
}

export interface PromAnswer {
  readonly series: readonly PromSeries[];
  /** What Prometheus has to say about it, e.g. that a part of it is missing. */
  readonly warnings: readonly string[];
}

/** A period that is looked back at. */
export interface PromRange {
  readonly startMs: number;
  readonly endMs: number;
  readonly stepMs: number;
}

/** What is wrong with one query and not with the server. */
export class QueryError extends UnreachableError {}

const answerLimit = 8 * 1024 ** 2;
const mostSeries = 500;

const point = z.tuple([z.number(), z.string()]);
const labels = z.record(z.string(), z.string());
const answerSchema = z.discriminatedUnion('status', [
  z.object({ status: z.literal('error'), errorType: z.string(), error: z.string() }),
  z.object({
    status: z.literal('success'),
    warnings: z.array(z.string()).nullish(),
    data: z.discriminatedUnion('resultType', [
      z.object({
        resultType: z.literal('vector'),
        result: z.array(z.object({ metric: labels, value: point.optional() })),
      }),
      z.object({
        resultType: z.literal('matrix'),
        result: z.array(z.object({ metric: labels, values: z.array(point) })),
      }),
      z.object({ resultType: z.literal('scalar'), result: point }),
      z.object({ resultType: z.literal('string'), result: point }),
    ]),
  }),
]);

/**
 * Asks a Prometheus, or what speaks its API, for the value of a query now, or over a range. QueryError where it refuses
 * the query or answers what is no figure, UnreachableError where it does not answer as a Prometheus.
 */
export async function queryPrometheus(
  connection: Connection<'http'>,
  query: string,
  range: PromRange | undefined,
  signal: AbortSignal,
): Promise<PromAnswer> {
  const words = new URLSearchParams({ query });
  for (const [name, ms] of [
    ['start', range?.startMs],
    ['end', range?.endMs],
    ['step', range?.stepMs],
  ] as const) {
    if (ms !== undefined) words.set(name, String(ms / 1000));
  }
  const request = {
    method: 'POST',
    path: range === undefined ? '/api/v1/query' : '/api/v1/query_range',
    headers: { 'content-type': 'application/x-www-form-urlencoded', accept: 'application/json' },
    body: words.toString(),
    bodyLimit: answerLimit,
  };
  const { address, status, body } = await requestHttp(connection, request, signal);
  const parsed = answerSchema.safeParse(parseJson(body));
  if (!parsed.success) {
    throw new UnreachableError(
      `${address} answered ${status}, and not as a Prometheus does. See that the address is its, and who may ask it.`,
    );
  }
  if (parsed.data.status === 'error') throw refused(query, parsed.data);
  return { series: seriesOf(query, parsed.data.data), warnings: parsed.data.warnings ?? [] };
}

function parseJson(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString());
  } catch {
    return undefined;
  }
}

type Data = Extract<z.output<typeof answerSchema>, { status: 'success' }>['data'];

function seriesOf(query: string, data: Data): readonly PromSeries[] {
  switch (data.resultType) {
    case 'string':
      throw new QueryError(`The query '${cut(query)}' answers a text. Write one that answers figures.`);
    case 'scalar':
      return [{ labels: {}, values: [numberOf(data.result[1])] }];
    case 'vector':
    case 'matrix': {
      if (data.result.length > mostSeries) {
        throw new QueryError(
          `The query '${cut(query)}' answers ${data.result.length} series. Bring them below ${mostSeries}, e.g. with sum by.`,
        );
      }
      return data.result.map((one) => ({ labels: one.metric, values: valuesOf(query, one) }));
    }
  }
}

function valuesOf(
  query: string,
  one: { value?: [number, string] | undefined } | { values: [number, string][] },
) {
  if ('values' in one) return one.values.map(([, value]) => numberOf(value));
  // A native histogram stands in another member.
  if (one.value === undefined) {
    throw new QueryError(
      `The query '${cut(query)}' answers a histogram. Take a figure of it, e.g. with histogram_quantile.`,
    );
  }
  return [numberOf(one.value[1])];
}

function numberOf(text: string): number {
  return text === '+Inf'
    ? Number.POSITIVE_INFINITY
    : text === '-Inf'
      ? Number.NEGATIVE_INFINITY
      : Number(text);
}

function refused(query: string, { errorType, error }: { errorType: string; error: string }): QueryError {
  const why = error.replace(/\s+/g, ' ').slice(0, 160).replace(/\.$/, '');
  return new QueryError(`The query '${cut(query)}' failed: ${why} (${errorType}). See to the query.`);
}

/** One figure of a series. NotFoundError, with words, where there is none. */
export function figureOfSeries(
  values: readonly number[],
  take: (known: readonly number[]) => number | undefined,
): number {
  // What could not be computed at a moment, e.g. 0 of 0, says nothing about the others.
  const known = values.filter((value) => !Number.isNaN(value));
  const figure = take(known);
  if (figure === undefined || Number.isNaN(figure)) {
    throw new NotFoundError(values.length === 0 ? 'there is no value' : 'the value is not a number (NaN)');
  }
  if (!Number.isFinite(figure)) throw new NotFoundError('the value is infinite');
  return figure;
}

function cut(query: string): string {
  return query.length > 80 ? `${query.slice(0, 79)}…` : query;
}
