import type { Reading } from '../probe.ts';
import type { ProbePlan } from '../settings.ts';
import type { AuditedCollection, AuditProgress, VectorAudit } from '../vector-audit.ts';
import type { JobRequest } from './queue.ts';

/** Where what a plan looks at can be reached from: this process, another one, or none that lives. */
export type AuditPlace =
  | { readonly at: 'here' }
  | { readonly at: 'runner' }
  | { readonly at: 'nowhere'; readonly words: string };

/** Audits vectors and mends what was agreed to. Whatever it throws holds no secret. */
export interface VectorAuditor {
  place(plan: ProbePlan): Promise<AuditPlace>;
  /** Hands jobs to the runner that the plan belongs to. */
  forward(plan: ProbePlan, jobs: readonly JobRequest[]): Promise<void>;
  /** Changes nothing. A collection that cannot be audited says why and keeps no other from it. */
  audit(
    plan: ProbePlan,
    options: {
      readonly depth: VectorAudit['depth'];
      readonly signal: AbortSignal;
      readonly progress: (progress: AuditProgress) => void;
    },
  ): Promise<{ readonly collections: readonly AuditedCollection[]; readonly readings: readonly Reading[] }>;
  /**
   * Deletes points whose document no longer exists and answers how many. StaleError, and nothing is deleted, when they
   * are not `expected` of them any more; fewer are expected when an earlier run was cut short.
   */
  deleteOrphans(
    plan: ProbePlan,
    request: {
      readonly collection: string;
      readonly ids: readonly string[];
      readonly expected: number;
      readonly resumed: boolean;
      readonly signal: AbortSignal;
    },
  ): Promise<number>;
}
