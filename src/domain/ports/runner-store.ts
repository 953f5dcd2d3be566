import type { GradedReading } from '../probe.ts';
import type { HeldShard, Runner } from '../shards.ts';

/** Who runs probes: shards are held by a process for as long as it lives, see ProcessLife. */
export interface RunnerStore {
  /** Everybody who has reported, and who holds what. */
  look(): Promise<{ readonly runners: readonly Runner[]; readonly held: readonly HeldShard[] }>;
  /** Tells how this process stands; forgets those who are dead and hold nothing. */
  report(report: Omit<Runner, 'holder' | 'alive'>): Promise<void>;
  /** Takes those that nobody holds or whose holder is dead; answers which it got. */
  take(shards: readonly string[]): Promise<readonly string[]>;
  giveBack(shards: readonly string[]): Promise<void>;
  /** This process runs no probes any more. */
  leave(): Promise<void>;
}

export interface ProbeAnswer {
  readonly system: string;
  readonly probe: string;
  readonly readings: readonly GradedReading[];
}

/** What probes answered that somebody in another process asked for. */
export interface ProbeAnswerStore {
  answer(requestId: string, answers: readonly ProbeAnswer[]): Promise<void>;
  answers(requestId: string): Promise<readonly ProbeAnswer[]>;
  /** Forgets a request, and all that nobody has fetched for an hour. */
  forget(requestId: string): Promise<void>;
}

/** A plan by the names of its series. */
export interface PlanName {
  readonly system: string;
  readonly probe: string;
}

export interface WatchedPlan extends PlanName {
  readonly everyMs: number;
  /** Without a value for longer it is absent. */
  readonly absentAfterMs: number;
}

export interface AbsentPlan extends PlanName {
  /** Undefined where it never was. */
  readonly lastAt?: Date;
}

/** Whether plans are run at all. */
export interface PlanWatchStore {
  /** When each was measured last; those that never were are left out. */
  lastMeasured(plans: readonly PlanName[]): Promise<readonly (PlanName & { readonly at: Date })[]>;
  /**
   * Watches these and no others from now on; answers which have not been measured for too long. What is new, or is run
   * at another interval than before, has its whole time again, and so has everything when nobody looked for `gapMs`.
   * A reading of a plan's own name of the moment `at` counts as no measurement.
   */
  review(plans: readonly WatchedPlan[], at: Date, gapMs: number): Promise<readonly AbsentPlan[]>;
}
