import type { Severity } from '../alert.ts';
import type { GradedReading, ProbeStatus, SeriesName } from '../probe.ts';

/** One value of a series. */
export interface SamplePoint {
  readonly at: Date;
  readonly value: number | undefined;
  readonly status: ProbeStatus;
}

export interface Series extends SeriesName {
  readonly unit: string;
  readonly points: readonly SamplePoint[];
}

export interface SeriesSummary extends Omit<Series, 'points'> {
  readonly minimum: number;
  readonly mean: number;
  readonly maximum: number;
  readonly samples: number;
}

/** Since when a graded reading has been in its status, and whether an alert was raised for it. */
export interface ReadingStanding extends SeriesName {
  readonly status: ProbeStatus;
  readonly since: Date;
  /** By key of the level: since when it has been over its limit, in milliseconds of the epoch. */
  readonly overSince: Readonly<Record<string, number>>;
  /** The severity of the alert that was raised and not yet resolved. */
  readonly raised: Severity | undefined;
  /** The key of the level that it was raised for. */
  readonly raisedLevel: string | undefined;
  /** Since when that level has been well while a milder one is over its limit. */
  readonly easedAt: Date | undefined;
  /** Start of that alert's episode. */
  readonly raisedAt: Date | undefined;
  /** When it was last read, or could not be because its probe failed. */
  readonly seenAt: Date;
}

export interface SampleStore {
  add(readings: readonly GradedReading[]): Promise<void>;
  /**
   * The newest reading of each metric, not older than `since` and, where `until` is given, from before that. Of an
   * earlier reading than the newest of all only value and status are kept, not its words.
   */
  latest(since: Date, until?: Date): Promise<readonly GradedReading[]>;
  series(
    metrics: readonly string[],
    from: Date,
    to: Date,
    maxPointsPerSeries: number,
  ): Promise<readonly Series[]>;
  summaries(from: Date, to: Date): Promise<readonly SeriesSummary[]>;
  standings(): Promise<readonly ReadingStanding[]>;
  /** Those of these probes alone. */
  standingsOf(probes: readonly Pick<SeriesName, 'system' | 'probe'>[]): Promise<readonly ReadingStanding[]>;
  setStandings(standings: readonly ReadingStanding[]): Promise<void>;
  /** Forgets them, save those that were seen later than `seenAt` says. */
  removeStandings(standings: readonly ReadingStanding[]): Promise<void>;
  /** Deletes samples older than `before`; answers how many. */
  prune(before: Date): Promise<number>;
}
