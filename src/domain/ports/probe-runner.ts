import type { GradedReading } from '../probe.ts';
import type { ProbeRun } from '../probe-run.ts';
import type { ProbePlan } from '../settings.ts';

/** Runs configured probes now, each against its own deadline. No call rejects because a probe fails. */
export interface ProbeRunner {
  /** All of what watches this host and Watchbill itself, here, without keeping the values. Worst first. */
  runAll(): Promise<readonly GradedReading[]>;
  /**
   * Runs these where they can be run, keeps the values as those of any other run, and answers worst first. What nobody
   * answers in time, or before the signal is aborted, is `unknown` with the reason.
   */
  run(
    plans: readonly ProbePlan[],
    options?: { readonly signal?: AbortSignal },
  ): Promise<readonly GradedReading[]>;
  /** The same in this process, whatever host they are of: for jobs that were sent to it. */
  runHere(plan: ProbePlan): Promise<readonly GradedReading[]>;
  /** Grades, keeps and raises what was found out otherwise, e.g. that nobody measures. Rejects when it cannot be kept. */
  record(runs: readonly ProbeRun[]): Promise<void>;
}
