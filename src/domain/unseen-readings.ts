import type { ReadingStanding } from './ports/sample-store.ts';
import type { GradedReading, SeriesName } from './probe.ts';
import { readingKey } from './reading-standing.ts';

/**
 * A reading that has not come for this long, and for two runs, is taken for gone: unmounted, removed, renamed. The first
 * run after nobody has measured for a while is one run: what needs two (a rate) comes with the next.
 */
export const goneAfterMs = 5 * 60_000;

export interface UnseenReadings {
  /** Have not been read for `goneAfterMs`, and not in two runs. */
  readonly gone: readonly ReadingStanding[];
  /** Said that the probe itself had failed, or that nobody ran it: it has answered now. */
  readonly answered: readonly ReadingStanding[];
  /** Could not be read this time because what measures them failed; they stand as they did. */
  readonly unreadable: readonly ReadingStanding[];
}

/** Sorts out the standings of one plan that these readings, all of one run of it, say nothing about. */
export function unseenReadings(
  standings: readonly ReadingStanding[],
  readings: readonly GradedReading[],
  at: Date,
  everyMs = 0,
): UnseenReadings {
  const seen = new Set(readings.map(readingKey));
  const failures = readings.filter((reading) => reading.status === 'unknown');
  const unseen = standings.filter((standing) => !seen.has(readingKey(standing)));
  const unreadable = unseen.filter((standing) => failures.some((failure) => speaksFor(failure, standing)));
  const failed = failures.some(ofWholeProbe);
  const answered = unseen.filter((standing) => ofWholeProbe(standing) && !failed);
  const afterMs = Math.max(goneAfterMs, 2 * everyMs);
  // Of the run before: whatever was seen later than a standing was seen without it.
  const lastSeenMs = Math.max(...standings.map(({ seenAt }) => seenAt.getTime()));
  const missedBefore = ({ seenAt }: ReadingStanding): boolean =>
    readings.length === 0 || seenAt.getTime() < lastSeenMs;
  const gone = unseen.filter(
    (standing) =>
      !unreadable.includes(standing) &&
      !answered.includes(standing) &&
      missedBefore(standing) &&
      at.getTime() - standing.seenAt.getTime() >= afterMs,
  );
  return { gone, answered, unreadable: unreadable.map((standing) => ({ ...standing, seenAt: at })) };
}

/** One of many parts of a metric that has the probe's name (temperature) does not speak of the whole probe. */
function ofWholeProbe({ metric, probe, part }: SeriesName): boolean {
  return metric === probe && part === undefined;
}

/** A probe that failed answers one reading of its own name; a part that failed (one of many disks) one of that part. */
function speaksFor(failure: GradedReading, standing: ReadingStanding): boolean {
  if (failure.system !== standing.system) return false;
  if (failure.probe !== standing.probe || failure.target !== standing.target) return false;
  return ofWholeProbe(failure) || (failure.part !== undefined && failure.part === standing.part);
}
