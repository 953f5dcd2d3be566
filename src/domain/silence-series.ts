import type { Matcher } from './matcher.ts';
import { nextOccurrence } from './recurrence.ts';
import { parseRecurrence } from './recurrence-syntax.ts';
import type { NewSilence } from './silence.ts';

/** A silence that comes again on the wall clock of a zone, until it ends; each occurrence is a silence of its own. */
export interface SilenceSeries {
  /** `SER-YYYYMMDD-NNNN`. */
  readonly id: string;
  readonly matchers: readonly Matcher[];
  /** As people write it: `sundays 02:00-05:00`. */
  readonly schedule: string;
  readonly timeZone: string;
  /** Nothing begins any more from here on. */
  readonly until: Date;
  /** Slack user id. */
  readonly author: string;
  readonly comment: string;
  /** Counts changes: what an actor saw. */
  readonly version: number;
}

export type NewSeries = Omit<SilenceSeries, 'id' | 'version'>;

/** What a series comes to next: an occurrence to make, and when it is to be asked again; neither when it is over. */
export interface SeriesStep {
  readonly occurrence?: NewSilence;
  readonly dueAt?: Date;
}

/** The occurrence that goes on at `at` or comes next; what was slept through is not made up for. */
export function seriesStep(series: SilenceSeries, at: Date): SeriesStep {
  const next = nextOccurrence(parseRecurrence(series.schedule), series.timeZone, at);
  if (next === undefined || next.startsAt >= series.until || at >= series.until) return {};
  const endsAt = new Date(Math.min(next.endsAt.getTime(), series.until.getTime()));
  const { id: seriesId, matchers, author, comment } = series;
  return {
    occurrence: { matchers, startsAt: next.startsAt, endsAt, author, comment, seriesId },
    dueAt: endsAt,
  };
}
