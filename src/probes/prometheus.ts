import { z } from 'zod';
import { catalogueOf, metricName, refuseTakenNames, unitName } from '../define/figures.ts';
import { parseLabelTemplate } from '../define/label-template.ts';
import { duration, parsedBy } from '../define/parameters.ts';
import { defineProbe } from '../define/probe.ts';
import { formatDuration } from '../domain/duration.ts';
import { OpsError } from '../domain/errors.ts';
import type { Reading } from '../domain/probe.ts';
import { takenFigure, takePattern } from '../domain/taken-figure.ts';
import { fewAtATime } from '../targets/few-at-a-time.ts';
import { figureOfSeries, type PromAnswer, QueryError, queryPrometheus } from '../targets/prometheus-api.ts';
import { untilDone } from '../targets/until-done.ts';

/** Prometheus itself refuses more (11,000). */
const mostPoints = 10_000;

const query = z.strictObject({
  /** Name of the metric. */
  metric: metricName,
  /** For people; made of the name where left out. */
  title: z.string().min(1).max(100).optional(),
  /** PromQL. */
  query: z.string().min(1).max(4096),
  /** Default `none`. */
  unit: unitName.default('none'),
  /** What the figure is multiplied with, e.g. 100 to make percent of a ratio. Default 1. */
  scale: z.number().default(1),
  /** Makes each series a part of that name: `{{instance}} {{device}}`. Without it there has to be one series. */
  by: parsedBy(parseLabelTemplate).optional(),
  /** Looks back instead of at now: over `window`, every `step` (default a hundredth of it), and makes one figure of it. */
  range: z
    .strictObject({
      window: duration,
      step: duration.optional(),
      /** last (default), mean, max, min, p95 or the like. */
      take: z
        .string()
        .regex(takePattern, "has to be 'last', 'mean', 'max', 'p95' or the like")
        .default('last'),
    })
    .refine(
      ({ window, step }) => window >= 1000 && (step === undefined || step >= 1),
      'is too short to look back at',
    )
    .refine(
      ({ window, step }) => step === undefined || window / step <= mostPoints,
      `has more than ${mostPoints} steps`,
    )
    .optional(),
});

type Query = z.output<typeof query>;

/** Figures that a Prometheus computes. */
export default defineProbe({
  title: 'Queries of Prometheus',
  connection: 'http',
  parameters: z.strictObject({
    /** What is asked, each a metric. */
    queries: z.array(query).min(1).max(50).superRefine(refuseTakenNames({})),
  }),
  timeoutMs: 10_000,
  metrics: ({ queries }) =>
    catalogueOf({}, queries, (index) => (queries[index]?.by === undefined ? undefined : 'series')),
  async run({ connection, signal, clock }, { queries }) {
    const endMs = clock.now().getTime();
    const ask = async (one: Query, within: AbortSignal): Promise<readonly Reading[]> => {
      try {
        const answer = await queryPrometheus(connection, one.query, rangeOf(one, endMs), within);
        return readingsOf(one, answer);
      } catch (error) {
        // One bad query does not cost the figures of the others; a server that is away does.
        if (!(error instanceof QueryError)) throw error;
        return [{ metric: one.metric, unit: one.unit, error: error.message }];
      }
    };
    const answers = await untilDone(signal, (within) => fewAtATime(queries, 4, (one) => ask(one, within)));
    return answers.flat();
  },
});

function rangeOf({ range }: Query, endMs: number) {
  if (range === undefined) return undefined;
  const stepMs = range.step ?? Math.max(1000, Math.ceil(range.window / 100));
  return { startMs: endMs - range.window, endMs, stepMs };
}

function readingsOf(
  { metric, unit, scale, by, range, query }: Query,
  answer: PromAnswer,
): readonly Reading[] {
  const { series, warnings } = answer;
  const shown = `'${query.length > 60 ? `${query.slice(0, 59)}…` : query}'`;
  if (series.length === 0)
    throw new QueryError(`The query ${shown} finds no series. See that it is collected.`);
  if (by === undefined && series.length > 1) {
    throw new QueryError(
      `The query ${shown} answers ${series.length} series. Sum them up, or say with 'by' how they are named.`,
    );
  }
  const take = range?.take ?? 'last';
  const parts = new Set<string>();
  return series.map(({ labels, values }): Reading => {
    const part = by?.(labels);
    if (part !== undefined && parts.has(part)) {
      throw new QueryError(
        `Two series of the query ${shown} are named '${part.slice(0, 80)}'. Name more labels in 'by'.`,
      );
    }
    if (part !== undefined) parts.add(part);
    const named = { metric, unit, ...(part === undefined ? {} : { part }) };
    try {
      const value = figureOfSeries(values, (known) => takenFigure(take, known)) * scale;
      const words = [
        ...(range === undefined ? [] : [`${take} of ${values.length} over ${formatDuration(range.window)}`]),
        ...warnings.slice(0, 1).map((warning) => `warning: ${warning.slice(0, 200)}`),
      ];
      return { ...named, value, ...(words.length > 0 ? { detail: words.join(', ') } : {}) };
    } catch (error) {
      if (!(error instanceof OpsError)) throw error;
      return { ...named, error: `The query ${shown}: ${error.message}. See to the query and what it reads.` };
    }
  });
}
