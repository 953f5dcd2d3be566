import type { ChartSeries } from './ports/charts.ts';
import type { SamplePoint } from './ports/sample-store.ts';

/** So many usual distances between two points are no delay any more: nobody measured meanwhile. */
const GAP = 3;

/**
 * The points of a series as a chart draws them: with a gap where a value is missing, and where no point is for far longer
 * than usual. A slice without a sample is no point, and a line straight across an outage would say that all was even.
 */
export function chartLine(points: readonly SamplePoint[]): ChartSeries['points'] {
  const drawn = points
    .map(({ at, value }) => ({ at: at.getTime(), value: value ?? null }))
    .sort((left, right) => left.at - right.at);
  const distances = drawn.slice(1).map(({ at }, index) => at - (drawn[index]?.at ?? at));
  const usual = distances.toSorted((left, right) => left - right)[Math.floor(distances.length / 2)] ?? 0;
  return drawn.flatMap((point, index) => {
    const apart = distances[index] ?? 0;
    return apart > GAP * usual ? [point, { at: point.at + apart / 2, value: null }] : [point];
  });
}
