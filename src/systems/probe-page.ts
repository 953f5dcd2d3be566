import { chartLine } from '../domain/chart-line.ts';
import type { LineChart } from '../domain/ports/charts.ts';
import type { SampleStore, SeriesSummary, SlicedSeries } from '../domain/ports/sample-store.ts';
import type { ProbePlan } from '../domain/settings.ts';
import type { SystemPlan } from '../domain/system.ts';
import { chartThresholds } from './chart-thresholds.ts';
import { type ChartPeriod, periodMs } from './parse-period.ts';
import { type KnownReading, storedReadings } from './system-readings.ts';

/** Everything that is shown of one probe. */
export interface ProbePage {
  readonly system: SystemPlan;
  readonly plan: ProbePlan;
  readonly period: ChartPeriod;
  readonly from: Date;
  readonly now: Date;
  readonly readings: readonly KnownReading[];
  readonly summaries: readonly SeriesSummary[];
  readonly series: readonly SlicedSeries[];
}

const POINTS = 300;
/** More lines than that cannot be told apart. */
const MOST_LINES = 8;
/** A probe may have dozens of metrics: those with limits are drawn first. */
const MOST_CHARTS = 3;

type Samples = Pick<SampleStore, 'latest' | 'standings' | 'points' | 'summaries'>;

export async function probePage(
  samples: Samples,
  system: SystemPlan,
  plan: ProbePlan,
  period: ChartPeriod,
  now: Date,
): Promise<ProbePage> {
  const from = new Date(now.getTime() - periodMs(period));
  const [readings, summaries] = await Promise.all([
    storedReadings(samples, system, [plan], now),
    samples.summaries(from, now, { system: system.name, probe: plan.name }),
  ]);
  const series = await samples.points(summaries, from, now, POINTS);
  return { system, plan, period, from, now, readings, summaries, series };
}

/** One chart a metric, with its limits; metrics that never moved from a yes or no are left out. */
export function probeCharts({
  system,
  plan,
  period,
  from,
  now,
  series,
}: ProbePage): readonly { readonly chart: Omit<LineChart, 'timeZone'>; readonly fileName: string }[] {
  const byMetric = [...Map.groupBy(series, ({ metric }) => metric)]
    .filter(([metric, lines]) => plan.thresholds[metric] !== undefined || hasMoved(lines))
    .sort(([left], [right]) => Number(right in plan.thresholds) - Number(left in plan.thresholds));
  return byMetric.slice(0, MOST_CHARTS).map(([metric, lines]) => ({
    fileName: `${system.name}-${plan.name}-${metric}-${period}.png`,
    chart: {
      title: `${system.title} – ${plan.title ?? plan.name}: ${metric.replaceAll('-', ' ')}`,
      from: from.getTime(),
      to: now.getTime(),
      series: lines.slice(0, MOST_LINES).map(({ part, unit, points }) => ({
        name: part ?? metric.replaceAll('-', ' '),
        unit,
        points: chartLine(points),
      })),
      thresholds: chartThresholds(plan.thresholds[metric]),
    },
  }));
}

function hasMoved(lines: readonly SlicedSeries[]): boolean {
  const values = new Set(lines.flatMap(({ points }) => points.flatMap(({ value }) => value ?? [])));
  return values.size > 1;
}
