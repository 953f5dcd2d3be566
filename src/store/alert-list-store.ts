import type { AlertList, AlertListStore } from '../domain/ports/alert-list-store.ts';
import type { Database, Transaction } from './database.ts';
import { fromRow, type RowOf } from './rows.ts';

/** Which large incidents are due a file of their alerts. */
export function createAlertListStore(db: Database): AlertListStore {
  return {
    due: async (before, limit) => {
      const rows = await db.query<{ id: string }>(
        'select incident_id as id from alert_lists where due_at <= $1 order by due_at limit $2',
        [before, limit],
      );
      return rows.map(({ id }) => id);
    },
    take: async (incidentId, at) => {
      const [row] = await db.query<RowOf<AlertList>>(
        `update alert_lists set due_at = $2::timestamptz + interval '5 minutes'
         where incident_id = $1 and due_at <= $2 returning incident_id as "incidentId", digest, due_at as "dueAt"`,
        [incidentId, at],
      );
      return row === undefined ? undefined : fromRow<AlertList>(row);
    },
    started: async (incidentId, digest, at) => {
      const rows = await db.query(
        `update alert_lists set digest = $2, shown_at = $3, shown = shown + 1
         where incident_id = $1 and digest is distinct from $2 returning 1`,
        [incidentId, digest, at],
      );
      return rows.length > 0;
    },
    refused: async (incidentId) => {
      await db.query(
        'update alert_lists set digest = null, shown = greatest(0, shown - 1) where incident_id = $1',
        [incidentId],
      );
    },
    done: async ({ incidentId, dueAt }) => {
      await db.query('update alert_lists set due_at = null where incident_id = $1 and due_at = $2', [
        incidentId,
        dueAt,
      ]);
    },
  };
}

/**
 * Makes these incidents due a file: in a minute, or after twice the time that was between the last two, half an hour at
 * most.
 */
export function wantAlertLists(tx: Transaction, incidentIds: readonly string[], at: Date): void {
  if (incidentIds.length === 0) return;
  tx.query(
    `insert into alert_lists as l (incident_id, due_at)
     select id, $2::timestamptz + interval '1 minute' from unnest($1::text[]) as id order by id
     on conflict (incident_id) do update set due_at = least(coalesce(l.due_at, 'infinity'), greatest(
       excluded.due_at, l.shown_at + least(30, power(2, l.shown - 1)) * interval '1 minute'))`,
    [incidentIds, at],
  );
}
