import type { Matcher } from './matcher.ts';

/** Hides alerts that all matchers match from `startsAt` until `endsAt`; never without an end. */
export interface Silence {
  /** `SIL-YYYYMMDD-NNNN`. */
  readonly id: string;
  readonly matchers: readonly Matcher[];
  readonly startsAt: Date;
  readonly endsAt: Date;
  /** Slack user id. */
  readonly author: string;
  readonly comment: string;
  /** The incident from whose card it was made. */
  readonly incidentId?: string;
}

export type SilenceState = 'pending' | 'active' | 'expired';
