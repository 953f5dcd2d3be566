import { chartLine } from '../domain/chart-line.ts';
import { DAY_MS } from '../domain/duration.ts';
import { formatValue } from '../domain/format-value.ts';
import type { LineChart } from '../domain/ports/charts.ts';
import type { SampleStore, SlicedSeries } from '../domain/ports/sample-store.ts';
import { type GradedReading, seriesLabel } from '../domain/probe.ts';
import { readingKey } from '../domain/reading-standing.ts';
import type { SystemPlan } from '../domain/system.ts';
import { plainLimits } from './chart-thresholds.ts';
import { type Forecast, forecastOf } from './forecast.ts';
import { currentReadings } from './system-readings.ts';

/** What is looked back on, and ahead. */
export const LOOK_BACK_MS = 30 * DAY_MS;
export const LOOK_AHEAD_MS = 90 * DAY_MS;

export interface Capacity {
  readonly system: SystemPlan;
  readonly now: Date;
  /** What reaches its limit first comes first; what reaches none comes last. */
  readonly forecasts: readonly Forecast[];
  readonly series: readonly SlicedSeries[];
}

const POINTS = 120;
/** More lines than that cannot be told apart. */
const MOST_LINES = 6;

type Samples = Pick<SampleStore, 'latest' | 'windows' | 'points'>;

/** Where the series of the system's view `capacity` are going: those with a limit where a probe has any, else all. */
export async function capacityOf(samples: Samples, system: SystemPlan, now: Date): Promise<Capacity> {
  const plans = new Map(
    system.probes.filter((plan) => plan.views?.includes('capacity')).map((plan) => [plan.name, plan]),
  );
  const from = new Date(now.getTime() - LOOK_BACK_MS);
  const stored = await samples.latest(from, undefined, { system: system.name });
  // Without what is not there any more: a disk that was taken out a week ago fills up no further.
  const readings = currentReadings(stored, [...plans.values()], now).flatMap(({ reading, plan }) => {
    if (reading.value === undefined) return [];
    const { thresholds } = plan;
    return Object.keys(thresholds).length === 0 || thresholds[reading.metric] !== undefined ? reading : [];
  });
  // A window ends before its end: what has just been measured is in it.
  const until = new Date(now.getTime() + 1);
  const windows = await samples.windows(readings.map((name) => ({ name, from, to: until })));
  const forecasts = readings.flatMap((reading, index) => {
    const window = windows[index];
    const limit = limitOf(reading, plans.get(reading.probe)?.thresholds ?? {});
    const forecast =
      window === undefined
        ? undefined
        : forecastOf(
            {
              name: reading,
              title: seriesLabel(reading),
              unit: reading.unit,
              window,
              ...(limit === undefined ? {} : { limit }),
            },
            LOOK_AHEAD_MS,
          );
    return forecast === undefined ? [] : [forecast];
  });
  const sorted = forecasts.toSorted((left, right) => compareDays(left.daysLeft, right.daysLeft));
  const series = await samples.points(
    sorted.slice(0, MOST_LINES).map(({ name }) => name),
    from,
    now,
    POINTS,
  );
  return { system, now, forecasts: sorted, series };
}

function compareDays(left: number | undefined, right: number | undefined): number {
  if (left === undefined || right === undefined)
    return Number(left === undefined) - Number(right === undefined);
  return left - right;
}

/** The most severe limit on the value itself that can be grown or fallen to. */
function limitOf({ metric, unit }: GradedReading, thresholds: SystemPlan['probes'][number]['thresholds']) {
  const limit = plainLimits(thresholds[metric]).findLast(({ upward }) => upward !== undefined);
  if (limit?.upward === undefined) return undefined;
  return { value: limit.value, upward: limit.upward, words: formatValue(limit.value, unit, { exact: true }) };
}

/** A chart for each unit: a month as it was, and the line on for three months. */
export function capacityCharts({
  system,
  now,
  forecasts,
  series,
}: Capacity): readonly Omit<LineChart, 'timeZone'>[] {
  const byKey = new Map(series.map((one) => [readingKey(one), one]));
  const drawn = forecasts.flatMap((forecast) => {
    const found = byKey.get(readingKey(forecast.name));
    return found === undefined ? [] : [{ forecast, points: found.points }];
  });
  return [...Map.groupBy(drawn, ({ forecast }) => forecast.unit)].map(([unit, group]) => ({
    title: `${system.title} – the next three months (${unit})`,
    from: now.getTime() - LOOK_BACK_MS,
    to: now.getTime() + LOOK_AHEAD_MS,
    series: group.map(({ forecast, points }) => ({
      name: forecast.title,
      unit,
      points: [
        ...chartLine(points),
        { at: now.getTime(), value: forecast.now },
        { at: now.getTime() + LOOK_AHEAD_MS, value: forecast.ahead },
      ],
    })),
    thresholds: [...new Set(group.flatMap(({ forecast }) => forecast.limit?.value ?? []))].map((value) => ({
      label: 'limit',
      value,
      severity: 'critical' as const,
    })),
  }));
}
