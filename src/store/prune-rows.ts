import type { Database } from './database.ts';

/** Deleted at once: few enough to be done within the time of any other call, and locked for no longer. */
const CHUNK = 2_000;

// In the order of the key, so that all chunks together read the table once. What somebody writes at this moment is left
// for the next time: nobody waits for us.
const alerts = `
  with gone as (
    delete from alerts where fingerprint in (
      select a.fingerprint from alerts a
      where a.fingerprint > $2 and a.status = 'resolved' and a.updated_at < $1
        and not exists (select from incidents i where i.id = a.incident_id and i.state <> 'resolved')
      order by a.fingerprint limit ${CHUNK} for update skip locked)
    returning fingerprint
  ), expiries as (
    delete from alert_expiries where fingerprint in (select fingerprint from gone)
  )
  select count(*)::int as count, max(fingerprint) as last from gone`;

const hits = `
  delete from silence_hits where (silence_id, fingerprint) in (
    select h.silence_id, h.fingerprint from silence_hits h
    where h.at < $1 and not exists (select from silences s where s.id = h.silence_id and s.ends_at >= $1)
    order by h.at limit ${CHUNK} for update skip locked)
  returning 1`;

/** Deletes alerts that have been resolved since before then and are on no open incident; answers how many. */
export async function pruneAlerts(db: Database, before: Date): Promise<number> {
  let deleted = 0;
  let after = '';
  for (;;) {
    const [row] = await db.query<{ count: number; last: string | null }>(alerts, [before, after]);
    deleted += row?.count ?? 0;
    if (row === undefined || row.last === null || row.count < CHUNK) return deleted;
    after = row.last;
  }
}

/** Deletes what silences that ended before then have hidden before then; answers how much. */
export async function pruneHits(db: Database, before: Date): Promise<number> {
  let deleted = 0;
  for (;;) {
    const gone = await db.query(hits, [before]);
    deleted += gone.length;
    if (gone.length < CHUNK) return deleted;
  }
}
