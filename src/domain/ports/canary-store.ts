import type { CanaryRound } from '../canary.ts';

export interface CanaryStore {
  last(): Promise<CanaryRound | undefined>;
  /** Begins the round after `after` (undefined: the first one); undefined when somebody else has begun it already. */
  begin(after: number | undefined, at: Date): Promise<number | undefined>;
  /** The card of that round was read in Slack; nothing when a newer one has begun. */
  returned(round: number, at: Date): Promise<void>;
  /** Notes that people are told that rounds do not come back, or do again; false when somebody else has told them. */
  alarm(at: Date | undefined): Promise<boolean>;
}
