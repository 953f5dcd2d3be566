import type { Role } from '../actor.ts';

/** One act that was attempted: by whom, through what, on what, and how it ended. */
export interface AuditEntry {
  readonly at: Date;
  readonly actorId: string;
  readonly role: Role | undefined;
  readonly source: string;
  /** e.g. `command ack`, `action acknowledge-incident`. */
  readonly act: string;
  readonly subject: string | undefined;
  readonly outcome: 'done' | 'refused' | 'failed';
  readonly detail: string | undefined;
}

export interface AuditStore {
  add(entry: AuditEntry): Promise<void>;
  list(limit: number): Promise<readonly AuditEntry[]>;
}
