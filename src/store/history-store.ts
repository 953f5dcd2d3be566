import type { Episode, HistoryStore } from '../domain/ports/history-store.ts';
import type { Silence } from '../domain/silence.ts';
import type { Database } from './database.ts';
import { pruneAlerts, pruneHits } from './prune-rows.ts';
import { fromRow, type RowOf } from './rows.ts';
import { silenceColumns } from './silence-rows.ts';

/** Deleted at once: few enough to be done within the time of any other call. */
const CHUNK = 5_000;

// An alert has one episode at a time: where its end was never told, the next one has ended it.
const endOf = `least(e.resolved_at, (select min(next.accepted_at) from episodes next
  where next.fingerprint = e.fingerprint and next.starts_at > e.starts_at))`;

const page = `select e.fingerprint, e.source, e.labels, e.annotations, e.starts_at as "startsAt",
    e.accepted_at as "acceptedAt", ${endOf} as "resolvedAt", e.incident_id as "incidentId", e.grouped,
    i.acknowledged_at as "acknowledgedAt", case when i.acknowledged_at is not null then i.owner end as "acknowledgedBy"
  from episodes e left join incidents i on i.id = e.incident_id
  where e.accepted_at >= $1 and e.accepted_at < $2
    and (e.accepted_at, e.fingerprint collate "C", e.starts_at) > ($1, $3, $4)
  order by e.accepted_at, e.fingerprint collate "C", e.starts_at limit $5`;

/** The alerts of the past, one episode a row. */
export function createHistoryStore(db: Database): HistoryStore {
  return {
    episodes: async (from, to, { limit, after }) => {
      const begin = after === undefined || after.acceptedAt < from ? undefined : after;
      const rows = await db.query<RowOf<Episode>>(page, [
        begin?.acceptedAt ?? from,
        to,
        begin?.fingerprint ?? '',
        begin?.startsAt ?? new Date(0),
        limit,
      ]);
      return rows.map((row) => fromRow<Episode>(row));
    },
    silences: async (from, to) => {
      const rows = await db.query<RowOf<Silence>>(
        `select ${silenceColumns} from silences where starts_at < $2 and ends_at > $1 order by starts_at, id`,
        [from, to],
      );
      return rows.map((row) => fromRow<Silence>(row));
    },
    pruneAlerts: (before) => pruneAlerts(db, before),
    pruneHits: (before) => pruneHits(db, before),
    prune: async (before) => {
      let deleted = 0;
      for (;;) {
        const gone = await db.query(
          `delete from episodes where (fingerprint, starts_at) in (
             select e.fingerprint, e.starts_at from episodes e
             where e.accepted_at < $1 and ${endOf} is not null limit ${CHUNK})
           returning 1`,
          [before],
        );
        deleted += gone.length;
        if (gone.length < CHUNK) return deleted;
      }
    },
  };
}
