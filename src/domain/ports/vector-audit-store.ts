import type { AuditedCollection, AuditProgress, OrphanDeletion, VectorAudit } from '../vector-audit.ts';

export interface AuditRequest {
  readonly system: string;
  readonly probe: string;
  readonly depth: VectorAudit['depth'];
  readonly requestedBy: string;
  /** Where it is shown. */
  readonly channel: string;
}

export interface DeletionName {
  readonly auditId: string;
  readonly collection: string;
}

/**
 * Audits that people asked for. Whoever carries one out begins a run; what an earlier run has to tell is not taken any
 * more, so a job that was taken for dead changes nothing.
 */
export interface VectorAuditStore {
  /** Stores it with the message that shows it; where the same probe is being audited already, answers that one. */
  request(request: AuditRequest, at: Date): Promise<{ readonly audit: VectorAudit; readonly isNew: boolean }>;
  get(id: string): Promise<VectorAudit | undefined>;
  /** Newest first, without their collections. */
  recent(limit: number): Promise<readonly Omit<VectorAudit, 'collections' | 'deletions'>[]>;
  /** The number of the run; undefined when it is over. */
  begin(id: string): Promise<number | undefined>;
  /** Tells that the run lives and how far it is; false when it is not its run any more. */
  tell(id: string, run: number, progress: AuditProgress | undefined): Promise<boolean>;
  finish(id: string, run: number, collections: readonly AuditedCollection[], at: Date): Promise<void>;
  /** Whoever runs it: it is over. */
  fail(id: string, error: string, at: Date): Promise<void>;
  /** Notes what somebody agreed to; false when that was done before. */
  askDeletion(
    deletion: DeletionName & Pick<OrphanDeletion, 'expected' | 'askedBy'>,
    at: Date,
  ): Promise<boolean>;
  /** The number of the run; above 1 for one that takes up what another left. Undefined when it is over. */
  beginDeletion(name: DeletionName): Promise<number | undefined>;
  /** Tells that the run lives. */
  tellDeletion(name: DeletionName, run: number): Promise<boolean>;
  endDeletion(
    name: DeletionName,
    run: number | undefined,
    end: { readonly deleted: number } | { readonly error: string },
    at: Date,
  ): Promise<void>;
  /** What nobody has told anything of for so long. */
  silent(forMs: number): Promise<{
    readonly audits: readonly { readonly id: string; readonly runs: number }[];
    readonly deletions: readonly (DeletionName & { readonly runs: number })[];
  }>;
  /** Notes that the file with its report is about to be shown; true once only. */
  fileStarted(id: string): Promise<boolean>;
  /** Takes that note back. */
  fileRefused(id: string): Promise<void>;
  /** Whose file has not been shown. */
  unfiled(before: Date): Promise<readonly string[]>;
  /** Forgets those that ended before then. */
  forget(before: Date): Promise<number>;
}
