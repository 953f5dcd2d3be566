import type { Heartbeat } from '../domain/heartbeat.ts';
import type { HeartbeatStore } from '../domain/ports/heartbeat-store.ts';
import type { Database } from './database.ts';
import { fromRow, type RowOf } from './rows.ts';

const columns = `name, last_at as "lastAt", due_at as "dueAt", raised_at as "raisedAt"`;

/** Heartbeats that are expected, each with its deadline. */
export function createHeartbeatStore(db: Database): HeartbeatStore {
  return {
    list: async () => {
      const rows = await db.query<RowOf<Heartbeat>>(`select ${columns} from heartbeats order by name`);
      return rows.map((row) => fromRow<Heartbeat>(row));
    },
    beat: async (name, at, dueAt) => {
      // Two that come at once, or out of order: the later one counts.
      const [row] = await db.query<RowOf<Heartbeat>>(
        `insert into heartbeats as h (name, last_at, due_at) values ($1, $2, $3)
         on conflict (name) do update set last_at = greatest(h.last_at, excluded.last_at),
           due_at = greatest(h.due_at, excluded.due_at)
         returning ${columns}`,
        [name, at, dueAt],
      );
      if (row === undefined) throw new Error('A heartbeat was not kept.');
      return fromRow<Heartbeat>(row);
    },
    expect: async (name, dueAt) => {
      await db.query(
        `insert into heartbeats as h (name, due_at) values ($1, $2)
         on conflict (name) do update set due_at = greatest(h.due_at, excluded.due_at) where h.raised_at is null`,
        [name, dueAt],
      );
    },
    raised: async (name, dueAt) => {
      await db.query(
        'update heartbeats set raised_at = due_at where name = $1 and due_at = $2 and raised_at is null',
        [name, dueAt],
      );
    },
    cleared: async (name, raisedAt) => {
      await db.query('update heartbeats set raised_at = null where name = $1 and raised_at = $2', [
        name,
        raisedAt,
      ]);
    },
    remove: async (name) => {
      await db.query('delete from heartbeats where name = $1', [name]);
    },
    watched: async (at) => {
      const [row] = await db.query<{ before: Date | null }>(
        `with before as (select seen_at from heartbeat_watch), now as (
           insert into heartbeat_watch (seen_at) values ($1)
           on conflict (singleton) do update set seen_at = excluded.seen_at)
         select (select seen_at from before) as before`,
        [at],
      );
      return row?.before ?? undefined;
    },
  };
}
