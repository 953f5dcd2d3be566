import { z } from 'zod';
import { catalogueOf, metricName, refuseTakenNames, unitName } from '../define/figures.ts';
import { parseLabelTemplate } from '../define/label-template.ts';
import { duration, parsedBy } from '../define/parameters.ts';
import { defineProbe, type MetricCatalogue } from '../define/probe.ts';
import { type MetricSelector, parseMetricSelector } from '../domain/metric-selector.ts';
import type { Reading } from '../domain/probe.ts';
import { takePattern } from '../domain/taken-figure.ts';
import { readEndPoint, up, usualShare } from '../targets/end-point.ts';
import { computeFigure, type FigurePlan } from '../targets/exposition/compute-figure.ts';
import { growthSince } from '../targets/exposition/growth.ts';
import { readScrape } from '../targets/exposition/read-scrape.ts';
import { Scrape } from '../targets/exposition/scrape.ts';

const fixed: MetricCatalogue = {
  up: { title: 'Metrics can be read', unit: 'none' },
  latency: { title: 'Time to read the metrics', unit: 'ms' },
  samples: { title: 'Samples exposed', unit: 'count' },
};

const selector = parsedBy(parseMetricSelector);
const selectors = z.union([selector, z.array(selector).min(1).max(20)], {
  error: 'has to be a selector such as http_requests_total{code=~"5.."}, or a list of them',
});

const figure = z
  .strictObject({
    /** Name of the metric. */
    metric: metricName,
    /** For people; made of the name where left out. */
    title: z.string().min(1).max(100).optional(),
    /** Default `none`. Of `percent` a ratio is made 0–100. */
    unit: unitName.default('none'),
    /** What the figure is multiplied with. Default 1. */
    scale: z.number().default(1),
    /** The series that make the figure: `process_resident_memory_bytes{job="api"}`. */
    value: selectors.optional(),
    /** What is made of several series: sum (default), max, min, mean, count, p95 or the like. */
    take: z.string().regex(takePattern, "has to be 'sum', 'max', 'mean', 'p95' or the like").default('sum'),
    /** The sum of some series against that of others, e.g. errors to requests; `to` holds all, hits and misses. */
    ratio: z.strictObject({ of: selectors, to: selectors }).optional(),
    /** Of value and ratio: growth per second since the scrape before instead of the figure itself, as counters need it. Default false. */
    rate: z.boolean().default(false),
    /** A classic histogram by its name without `_bucket`; of what it counted since the scrape before. */
    histogram: selector.optional(),
    /** Which quantile of the histogram, 0 to 1. Default 0.95. */
    quantile: z.number().min(0).max(1).default(0.95),
    /** Makes a part for each name: `{{instance}}`. Without it all series make one figure. */
    by: parsedBy(parseLabelTemplate).optional(),
    /** The figure where nothing was counted or no series matches; without it that is unknown. A name that is not exposed always is. */
    idle: z.number().optional(),
  })
  .refine(
    ({ value, ratio, histogram }) =>
      [value, ratio, histogram].filter((one) => one !== undefined).length === 1,
    'needs one of value, ratio and histogram',
  );

type Figure = z.output<typeof figure>;

/** Figures of a text exposition, as Prometheus reads it. */
export default defineProbe({
  title: 'Metrics that a program exposes',
  connection: 'http',
  parameters: z.strictObject({
    /** Below the connection's address. Default /metrics. */
    path: z.string().max(2048).default('/metrics'),
    /** What is read out of it. */
    metrics: z.array(figure).min(1).max(100).superRefine(refuseTakenNames(fixed)),
    /** Bytes up to which it is read, unpacked. Default 16 MiB. */
    bodyLimit: z
      .int()
      .min(1)
      .max(256 * 1024 ** 2)
      .default(16 * 1024 ** 2),
    /** How long it may take. Default four fifths of what the probe may take. */
    timeout: duration.optional(),
    /** What it is when it takes longer: `unknown` (default) or `down`. */
    late: z.enum(['unknown', 'down']).default('unknown'),
  }),
  timeoutMs: 10_000,
  metrics: ({ metrics }) =>
    catalogueOf(fixed, metrics, (index) => (metrics[index]?.by === undefined ? undefined : 'series')),
  run(
    { connection, signal, clock, memory, timeoutMs: wholeMs },
    { path, metrics, bodyLimit, timeout: timeoutMs = usualShare(wholeMs), late },
  ) {
    return readEndPoint({ timeoutMs, late }, signal, async (within) => {
      const plans = metrics.map((one) => ({ ...one, plan: planOf(one) }));
      const scrape = new Scrape(plans.flatMap(({ plan }) => [...plan.of, ...('to' in plan ? plan.to : [])]));
      const { address, samples, latencyMs } = await readScrape(
        connection,
        { path, bodyLimit },
        scrape,
        within,
      );
      const growth = growthSince(memory, clock.now(), scrape.counters());
      return [
        up(`${address} exposes ${samples} samples`),
        { metric: 'latency', value: Math.round(latencyMs * 10) / 10, unit: 'ms' },
        { metric: 'samples', value: samples, unit: 'count' },
        ...plans.flatMap(({ metric, unit, scale, plan }) =>
          (computeFigure(plan, scrape, growth) ?? []).map(({ value, ...more }): Reading => {
            const factor = plan.kind === 'ratio' && unit === 'percent' ? 100 * scale : scale;
            return { metric, unit, ...more, ...(value === undefined ? {} : { value: value * factor }) };
          }),
        ),
      ];
    });
  },
});

function planOf({ value, take, ratio, rate, histogram, quantile, by, idle }: Figure): FigurePlan {
  const more = { by, idle };
  if (ratio !== undefined) return { ...more, kind: 'ratio', of: list(ratio.of), to: list(ratio.to), rate };
  if (histogram !== undefined) {
    const buckets = { ...histogram, name: `${histogram.name}_bucket` };
    return { ...more, kind: 'quantile', of: [buckets], quantile };
  }
  return { ...more, kind: 'value', of: list(value ?? []), take, rate };
}

function list(selectors: MetricSelector | readonly MetricSelector[]): readonly MetricSelector[] {
  return 'text' in selectors ? [selectors] : selectors;
}
