import type { Labels } from '../alert.ts';
import type { Silence } from '../silence.ts';

/** One episode of one alert, as it was accepted: what a replay runs again and a preview counts. */
export interface Episode {
  readonly fingerprint: string;
  readonly source: string;
  readonly labels: Labels;
  readonly annotations: Labels;
  readonly startsAt: Date;
  /** When its firing was accepted. */
  readonly acceptedAt: Date;
  /** When its end was accepted; undefined while it fires. */
  readonly resolvedAt?: Date;
  readonly incidentId?: string;
  /** When its incident was acknowledged last, and by whom, as far as that is known. */
  readonly acknowledgedAt?: Date;
  readonly acknowledgedBy?: string;
  /** Its source had grouped it already. */
  readonly grouped: boolean;
}

export interface HistoryStore {
  /**
   * Episodes whose firing was accepted from `from` (inclusive) to `to` (exclusive), by `acceptedAt`, in pages: the
   * next page begins after `after`, which is the last episode of the one before.
   */
  episodes(
    from: Date,
    to: Date,
    page: {
      readonly limit: number;
      readonly after?: Pick<Episode, 'acceptedAt' | 'fingerprint' | 'startsAt'>;
    },
  ): Promise<readonly Episode[]>;
  /** Silences that were active at any time from `from` to `to`, by their start. */
  silences(from: Date, to: Date): Promise<readonly Silence[]>;
  /** Deletes episodes that were accepted before `before` and are over; answers how many. */
  prune(before: Date): Promise<number>;
  /** Deletes alerts that nobody has written since `before`, are resolved and on no open incident; answers how many. */
  pruneAlerts(before: Date): Promise<number>;
  /** Deletes what silences have hidden before `before` that had ended by then; answers how much. */
  pruneHits(before: Date): Promise<number>;
}
