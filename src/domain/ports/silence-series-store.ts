import type { Silence } from '../silence.ts';
import type { NewSeries, SeriesStep, SilenceSeries } from '../silence-series.ts';

export interface SilenceSeriesStore {
  get(id: string): Promise<SilenceSeries | undefined>;
  /** Those that have not ended at `at`, the first to end first. */
  listOpen(at: Date): Promise<readonly SilenceSeries[]>;
  /** Stores it; its first occurrence is due at once. */
  create(series: NewSeries, at: Date): Promise<SilenceSeries>;
  due(at: Date, limit: number): Promise<readonly string[]>;
  nextDue(): Promise<Date | undefined>;
  /**
   * Locks a series whose deadline has passed and makes the occurrence that `decide` names, once however often it is
   * named. Answers the silence that was made, if one was.
   */
  step(id: string, at: Date, decide: (series: SilenceSeries) => SeriesStep): Promise<Silence | undefined>;
  /**
   * Ends it and the occurrence that goes on or waits; answers whether that changed anything. StaleError for another
   * version than the one `seen`, NotFoundError for an unknown id.
   */
  end(id: string, at: Date, by: string, seen?: number): Promise<boolean>;
}
