import type { DeletionName, VectorAuditStore } from '../domain/ports/vector-audit-store.ts';
import { sanitiseText } from '../domain/sanitise.ts';
import type { Database, Transaction } from './database.ts';

interface AuditRows {
  readonly numberOf: (id: string) => number | undefined;
  /** The message of the audit shows something else now. */
  readonly touch: (tx: Transaction, number: number) => Promise<void>;
}

type Statements = Pick<VectorAuditStore, 'askDeletion' | 'beginDeletion' | 'tellDeletion' | 'endDeletion'>;

/** Deletions of points that somebody agreed to: one for each collection of an audit. */
export function deletionStatements(db: Database, { numberOf, touch }: AuditRows): Statements {
  const named = ({ auditId, collection }: DeletionName) => [numberOf(auditId) ?? -1, collection] as const;
  return {
    askDeletion: ({ expected, askedBy, ...name }, at) =>
      db.transaction(async (tx) => {
        const [number, collection] = named(name);
        const made = await tx.query(
          `insert into orphan_deletions (number, collection, expected, asked_by, asked_at)
           select number, $2, $3, $4, $5 from vector_audits where number = $1 and state = 'done'
           on conflict do nothing returning 1`,
          [number, collection, expected, askedBy, at],
        );
        if (made.length > 0) await touch(tx, number);
        return made.length > 0;
      }),
    beginDeletion: (name) =>
      db.transaction(async (tx) => {
        const [number, collection] = named(name);
        const [row] = await tx.query<{ runs: number }>(
          `update orphan_deletions set state = 'running', runs = runs + 1, told_at = now()
           where number = $1 and collection = $2 and state in ('asked', 'running') returning runs`,
          [number, collection],
        );
        if (row !== undefined) await touch(tx, number);
        return row?.runs;
      }),
    tellDeletion: async (name, run) => {
      const told = await db.query(
        `update orphan_deletions set told_at = now()
         where number = $1 and collection = $2 and runs = $3 and state = 'running' returning 1`,
        [...named(name), run],
      );
      return told.length > 0;
    },
    endDeletion: (name, run, end, at) =>
      db.transaction(async (tx) => {
        const [number, collection] = named(name);
        const deleted = 'deleted' in end ? end.deleted : null;
        const error = 'error' in end ? sanitiseText(end.error) : null;
        const ended = await tx.query(
          `update orphan_deletions set state = case when $4::int is null then 'failed' else 'done' end,
             deleted = $4, error = $5, ended_at = $6, told_at = now()
           where number = $1 and collection = $2 and state in ('asked', 'running') and runs = coalesce($3, runs)
           returning 1`,
          [number, collection, run ?? null, deleted, error, at],
        );
        if (ended.length > 0) await touch(tx, number);
      }),
  };
}
