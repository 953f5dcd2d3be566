import type { CanaryRound } from '../domain/canary.ts';
import type { CanaryStore } from '../domain/ports/canary-store.ts';
import type { Database } from './database.ts';
import { fromRow, type RowOf } from './rows.ts';

/** The newest round of the canary, one row for all processes. */
export function createCanaryStore(db: Database): CanaryStore {
  return {
    last: async () => {
      const [row] = await db.query<RowOf<CanaryRound>>(
        `select round::float8 as round, sent_at as "sentAt", returned_at as "returnedAt", alarmed_at as "alarmedAt"
         from canary_rounds`,
      );
      return row === undefined ? undefined : fromRow<CanaryRound>(row);
    },
    begin: async (after, at) => {
      // Whoever comes second finds another round there.
      const [row] = await db.query<{ round: number }>(
        `insert into canary_rounds as c (round, sent_at) values (coalesce($1::bigint, 0) + 1, $2)
         on conflict (singleton) do update set round = excluded.round, sent_at = excluded.sent_at, returned_at = null
           where c.round = $1::bigint
         returning round::float8 as round`,
        [after, at],
      );
      return row?.round;
    },
    returned: async (round, at) => {
      await db.query('update canary_rounds set returned_at = $2 where round = $1 and returned_at is null', [
        round,
        at,
      ]);
    },
    alarm: async (at) => {
      const rows = await db.query(
        `update canary_rounds set alarmed_at = $1 where (alarmed_at is null) <> ($1::timestamptz is null) returning 1`,
        [at],
      );
      return rows.length > 0;
    },
  };
}
