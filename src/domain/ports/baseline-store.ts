/** A baseline that somebody has fixed, until it is cleared; it goes before a learned and a configured one. */
export interface FixedBaseline {
  readonly system: string;
  /** Name of the plan. */
  readonly probe: string;
  readonly metric: string;
  /** Left out: of every part that has none of its own. */
  readonly part?: string | undefined;
  /** In the unit of the metric. */
  readonly value: number;
  /** Why, in the words of who did it; may be empty. */
  readonly reason: string;
  /** Slack user id. */
  readonly setBy: string;
  readonly setAt: Date;
}

export interface BaselineStore {
  /** Sorted by system, probe, metric and part. */
  list(system?: string): Promise<readonly FixedBaseline[]>;
  /** Puts them in the place of all that the metric had. */
  set(baselines: readonly FixedBaseline[]): Promise<void>;
  /** Of the metric and all its parts; answers how many there were. */
  clear(metric: Pick<FixedBaseline, 'system' | 'probe' | 'metric'>): Promise<number>;
}
