import { DAY_MS } from '../domain/duration.ts';

/** What a chart of a probe may be over. */
export const chartPeriods = ['24h', '7d', '30d'] as const;
export type ChartPeriod = (typeof chartPeriods)[number];

const days: Readonly<Record<ChartPeriod, number>> = { '24h': 1, '7d': 7, '30d': 30 };

export function periodMs(period: ChartPeriod): number {
  return days[period] * DAY_MS;
}
