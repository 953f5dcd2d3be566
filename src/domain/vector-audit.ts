import type { AuditReport } from './audit-report.ts';

/** How far an audit is. */
export interface AuditProgress {
  readonly collection: string;
  /** `documents`: the source is read; `points`; `names`: what is wrong is looked up in the source. */
  readonly phase: 'documents' | 'points' | 'names';
  readonly done: number;
  /** Left out while it is not known. */
  readonly total?: number | undefined;
  /** Which of the collections this is, from 1, and how many there are. */
  readonly at: readonly [number, number];
}

/** One collection, or why it could not be audited. */
export type AuditedCollection =
  | { readonly collection: string; readonly report: AuditReport; readonly error?: never }
  | { readonly collection: string; readonly report?: never; readonly error: string };

/** The points of one collection that somebody agreed to delete, and what came of it. */
export interface OrphanDeletion {
  readonly collection: string;
  readonly state: 'asked' | 'running' | 'done' | 'failed';
  /** How many were agreed to. */
  readonly expected: number;
  readonly askedBy: string;
  readonly askedAt: Date;
  readonly deleted?: number;
  readonly error?: string;
  readonly endedAt?: Date;
}

/**
 * An audit of vectors that somebody asked for, as it is shown in one message.
 *
 *   waiting ──► running ──► done
 *      └───────────┴──────► failed
 */
export interface VectorAudit {
  /** e.g. `AUD-12`. */
  readonly id: string;
  readonly system: string;
  /** Name of the plan. */
  readonly probe: string;
  readonly depth: 'sampled' | 'deep';
  readonly state: 'waiting' | 'running' | 'done' | 'failed';
  readonly requestedBy: string;
  readonly requestedAt: Date;
  readonly progress?: AuditProgress;
  readonly collections: readonly AuditedCollection[];
  readonly deletions: readonly OrphanDeletion[];
  readonly error?: string;
  readonly endedAt?: Date;
  /** Moves with everything that the message shows. */
  readonly revision: number;
}

const keyStart = 'audit.';

/** Key of the delivery that shows it. */
export function auditKey(auditId: string): string {
  return `${keyStart}${auditId}`;
}

/** The audit that a delivery shows; undefined for any other delivery. */
export function auditOf(key: string): string | undefined {
  return key.startsWith(keyStart) ? key.slice(keyStart.length) : undefined;
}

/**
 * What somebody may have deleted of a collection: only after every point was looked at, since a sample names what it
 * came across.
 */
export function deletable({ points, fixes }: AuditReport): readonly string[] {
  return points.examined >= points.total ? fixes.delete.ids : [];
}
