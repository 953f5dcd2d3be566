import type { Alert } from './alert.ts';

/** What a silence would hide: now, and what it would have hidden in the days before. */
export interface SilencePreview {
  /** Worst first; the rest is counted. */
  readonly alerts: readonly Alert[];
  readonly firing: number;
  /** How many of those something else hides already. */
  readonly hidden: number;
  readonly past: {
    readonly days: number;
    /** How often a matching alert began to fire, and on how many incidents. */
    readonly episodes: number;
    readonly incidents: number;
    /** False where there was more than could be looked through: then it is at least that many. */
    readonly complete: boolean;
  };
}
