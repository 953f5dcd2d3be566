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

/** What a slice of a period held: `value` is its mean, `status` the worst; without a value nothing could be measured. */
export interface SlicePoint extends SamplePoint {
  readonly minimum: number | undefined;
  readonly maximum: number | undefined;
}

export interface SlicedSeries extends SeriesName {
  readonly unit: string;
  readonly points: readonly SlicePoint[];
}

export interface SeriesSummary extends Omit<Series, 'points'> {
  readonly minimum: number;
  readonly mean: number;
  readonly maximum: number;
  /** Of a period over two days put together from its hours, which is near and not exact. */
  readonly p95: number;
  readonly first: number;
  readonly last: number;
  /** How many had a value. */
  readonly samples: number;
  /** 0–1: of all samples, those with a status other than ok. */
  readonly notOkShare: number;
}

/** How the samples of a period stood, those without a value too. */
export interface SeriesOutcome extends SeriesName {
  readonly samples: number;
  readonly notOk: number;
}

/** One series from `from` until before `to`. */
export interface WindowRequest {
  readonly name: SeriesName;
  readonly from: Date;
  readonly to: Date;
}

export interface TimedValue {
  readonly at: Date;
  readonly value: number;
}

/** What the values of a window come to; only `count` where there is none. */
export interface SeriesWindow {
  readonly count: number;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly mean?: number;
  /** By the hour: the median of the hours' medians. */
  readonly median?: number;
  readonly first?: TimedValue;
  readonly last?: TimedValue;
  /** By least squares; needs two values at different times. */
  readonly slopePerSecond?: number;
  /** The mean of times and of values (by the hour: of hours), which the line of least squares goes through. */
  readonly centre?: TimedValue;
}

/** One hour of a series in which something could be measured. */
export interface SeriesHour extends SeriesName {
  /** Its beginning, UTC. */
  readonly hour: Date;
  readonly count: number;
  readonly minimum: number;
  readonly mean: number;
  readonly maximum: number;
  readonly median: number;
  readonly p95: number;
  readonly last: number;
  readonly status: ProbeStatus;
  readonly notOkShare: number;
}

/** Only series of this system, of this probe. */
export interface SeriesFilter {
  readonly system?: string;
  readonly probe?: string;
}

/** Of one probe of a system: how many metrics were well at one moment. */
export interface OkCount extends Pick<GradedReading, 'system' | 'probe' | 'measuredAt'> {
  readonly status: 'ok';
  readonly count: number;
}

/** A reading that is not kept, and why. */
export interface RefusedReading {
  readonly reading: GradedReading;
  readonly reason: string;
}

/** What a round of keeping has done. */
export interface KeptSeries {
  /** Hours of all series that were rolled up. */
  readonly hours: number;
  /** Hours of single series that were rolled up again, because samples came late. */
  readonly late: number;
  /** Partitions that were too old. */
  readonly dropped: readonly string[];
  /** Partitions that are too old and could not be dropped yet, because somebody reads them. */
  readonly waiting: readonly string[];
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

/** Every value for 14 days, every hour for 400. What is asked for before that is put together from hours. */
export interface SampleStore {
  /** By the clock that all processes share. */
  now(): Promise<Date>;
  /** Keeps them all, save those whose time cannot be true: these are answered. */
  add(readings: readonly GradedReading[]): Promise<readonly RefusedReading[]>;
  /**
   * The newest reading of each metric, not older than `since` and, where `until` is given, from before that. Of an
   * earlier reading than the newest of all only value and status are kept, not its words.
   */
  latest(since: Date, until?: Date, filter?: SeriesFilter): Promise<readonly GradedReading[]>;
  /** The same of everything, for a glance: of what is well there may be tens of thousands, so that it is counted. */
  overview(
    since: Date,
    until?: Date,
  ): Promise<{ readonly ok: readonly OkCount[]; readonly notOk: readonly GradedReading[] }>;
  series(
    metrics: readonly string[],
    from: Date,
    to: Date,
    maxPointsPerSeries: number,
    filter?: SeriesFilter,
  ): Promise<readonly Series[]>;
  /** These series, thinned; one that is not known, or has nothing in the period, is left out. */
  points(
    names: readonly SeriesName[],
    from: Date,
    to: Date,
    maxPointsPerSeries: number,
  ): Promise<readonly SlicedSeries[]>;
  /** An answer for each request, in their order. Over two days, or long ago, it is that of whole hours. */
  windows(requests: readonly WindowRequest[]): Promise<readonly SeriesWindow[]>;
  /** The hours that begin in the period, the running one as far as it has come; by series and hour. */
  hourly(names: readonly SeriesName[], from: Date, to: Date): Promise<readonly SeriesHour[]>;
  summaries(from: Date, to: Date, filter?: SeriesFilter): Promise<readonly SeriesSummary[]>;
  /** Of every series that has a sample in the period, with a value or without. */
  outcomes(from: Date, to: Date, filter?: SeriesFilter): Promise<readonly SeriesOutcome[]>;
  /** Of plans that are not among these, not seen since that moment. */
  standingsBeyond(
    plans: readonly Pick<SeriesName, 'system' | 'probe'>[],
    notSince: Date,
  ): Promise<readonly ReadingStanding[]>;
  /** Of one system; of these of its probes. */
  standings(system?: string, probes?: readonly string[]): Promise<readonly ReadingStanding[]>;
  /** Those of these probes alone. */
  standingsOf(probes: readonly Pick<SeriesName, 'system' | 'probe'>[]): Promise<readonly ReadingStanding[]>;
  /**
   * Puts them in the place of those that were read; answers those that somebody else has set, or taken off, meanwhile,
   * which stay as that one left them.
   */
  setStandings(
    standings: readonly ReadingStanding[],
    read?: readonly ReadingStanding[],
  ): Promise<readonly ReadingStanding[]>;
  /** Forgets them, save those that were seen later than `seenAt` says. */
  removeStandings(standings: readonly ReadingStanding[]): Promise<void>;
  /**
   * Rolls up the hours that are over and takes off what is too old, in small steps until the signal: what is left
   * comes next time. Nobody who writes ever waits for it.
   */
  keep(signal: AbortSignal): Promise<KeptSeries>;
}
