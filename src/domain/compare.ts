import { type GradedReading, probeStatuses } from './probe.ts';

/** Readings sorted critical, warning, unknown, ok; within a status by probe, metric and part, so that a list is steady. */
export function worstFirst<R extends Pick<GradedReading, 'status' | 'probe' | 'metric' | 'part'>>(
  readings: readonly R[],
): readonly R[] {
  return readings.toSorted(
    (left, right) =>
      probeStatuses.indexOf(left.status) - probeStatuses.indexOf(right.status) ||
      compareText(left.probe, right.probe) ||
      compareText(left.metric, right.metric) ||
      compareText(left.part ?? '', right.part ?? ''),
  );
}

/** Sorts by UTF-16 units, the same everywhere. */
export function compareText(left: string, right: string): number {
  if (left === right) return 0;
  return left < right ? -1 : 1;
}
