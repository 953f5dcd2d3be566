import { HOUR_MS } from '../../../src/domain/duration.ts';
import { type GradedReading, type ProbeStatus, probeStatuses } from '../../../src/domain/probe.ts';
import { hourOf } from '../../../src/domain/series-retention.ts';

/** What some samples of one series come to, an hour of them or one. */
export interface Piece {
  readonly begins: Date;
  readonly ends: Date;
  readonly samples: number;
  readonly values: readonly number[];
  readonly notOk: number;
  readonly status: ProbeStatus;
}

const valuesOf = (samples: readonly GradedReading[]) => samples.flatMap(({ value }) => value ?? []);

export function pieceOf(samples: readonly GradedReading[], begins: Date, ends: Date): Piece {
  return {
    begins,
    ends,
    samples: samples.length,
    values: valuesOf(samples),
    notOk: samples.filter(({ status }) => status !== 'ok').length,
    status: probeStatuses.find((each) => samples.some(({ status }) => status === each)) ?? 'ok',
  };
}

/** Samples in order of time as one piece each, or one an hour. */
export function piecesOf(samples: readonly GradedReading[], byHour: boolean): readonly Piece[] {
  if (!byHour) return samples.map((one) => pieceOf([one], one.measuredAt, one.measuredAt));
  return [...Map.groupBy(samples, ({ measuredAt }) => hourOf(measuredAt).getTime())].map(([begins, some]) =>
    pieceOf(some, new Date(begins), new Date(begins + HOUR_MS)),
  );
}

export function meanOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** Between the two values nearest to the rank, as `percentile_cont` has it. */
export function percentileOf(values: readonly number[], share: number): number {
  const sorted = values.toSorted((left, right) => left - right);
  const rank = share * (sorted.length - 1);
  const [low = Number.NaN, high = low] = sorted.slice(Math.floor(rank));
  return low + (high - low) * (rank % 1);
}

/** Least squares; undefined through a single moment. */
export function slopeOf(points: readonly { readonly x: number; readonly y: number }[]): number | undefined {
  const middle = { x: meanOf(points.map(({ x }) => x)), y: meanOf(points.map(({ y }) => y)) };
  const width = points.reduce((sum, { x }) => sum + (x - middle.x) ** 2, 0);
  const product = points.reduce((sum, { x, y }) => sum + (x - middle.x) * (y - middle.y), 0);
  return width === 0 ? undefined : product / width;
}
