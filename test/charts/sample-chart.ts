import { DAY_MS } from '../../src/domain/duration.ts';
import type { ChartSeries, LineChart } from '../../src/domain/ports/charts.ts';

export const from = Date.UTC(2026, 10, 20, 8);
export const to = from + DAY_MS;

/** A series of one value every ten minutes. */
export function seriesOf(
  name: string,
  valueAt: (index: number) => number | null,
  unit = 'percent',
): ChartSeries {
  const points = Array.from({ length: 145 }, (_, index) => ({
    at: from + index * 600_000,
    value: valueAt(index),
  }));
  return { name, unit, points };
}

/** A day of a host. */
export function sampleChart(more: Partial<LineChart> = {}): LineChart {
  return {
    title: 'CPU, memory and disk, last 24 hours',
    series: [
      seriesOf('CPU', (index) => 30 + 25 * Math.sin(index / 10)),
      seriesOf('Memory', (index) => 60 + index / 20),
      seriesOf('Disk /', () => 74),
    ],
    from,
    to,
    timeZone: 'Europe/Berlin',
    thresholds: [
      { label: 'warning > 80 %', value: 80, severity: 'warning' },
      { label: 'critical > 92 %', value: 92, severity: 'critical' },
    ],
    ...more,
  };
}
