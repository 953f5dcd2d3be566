import type { AuditEntry, AuditStore } from '../domain/ports/audit-store.ts';
import { sanitiseText } from '../domain/sanitise.ts';
import type { Database } from './database.ts';
import { fromRow, type RowOf } from './rows.ts';

/** Who did or tried what. Rows are never changed: the database refuses it. */
export function createAuditStore(db: Database): AuditStore {
  return {
    add: async (entry) => {
      const { at, actorId, role, source, act, subject, outcome, detail } = entry;
      // What was typed may be anything, and an act that cannot be recorded would be an act without a trace.
      const texts = [actorId, role, source, act, subject, outcome, detail];
      await db.query(
        `insert into audit (at, actor_id, role, source, act, subject, outcome, detail)
         values ($1, $2, $3, $4, $5, $6, $7, $8)`,
        [at, ...texts.map((text) => (text === undefined ? null : sanitiseText(text)))],
      );
    },
    list: async (limit) => {
      const rows = await db.query<RowOf<AuditEntry>>(
        `select at, actor_id as "actorId", role, source, act, subject, outcome, detail
         from audit order by id desc limit $1`,
        [limit],
      );
      return rows.map((row) => fromRow<AuditEntry>(row));
    },
  };
}
