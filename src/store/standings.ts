import type { ReadingStanding, SampleStore } from '../domain/ports/sample-store.ts';
import type { Database } from './database.ts';
import { fromRow, type RowOf, records } from './rows.ts';

/** Since when each reading has been in its status, and whether an alert stands for it. */
export function createStandings(db: Database): Pick<SampleStore, 'standings' | 'setStandings'> {
  return {
    standings: async () => {
      const rows = await db.query<RowOf<ReadingStanding>>(
        `select probe, target, metric, nullif(part, '') as part, status, since, raised, raised_at as "raisedAt"
         from standings st order by st.probe, st.target, st.metric, st.part`,
      );
      return rows.map((row) => fromRow<ReadingStanding>(row));
    },
    setStandings: async (standings) => {
      if (standings.length === 0) return;
      const rows = standings.map((standing) => ({ ...standing, part: standing.part ?? '' }));
      await db.query(
        `insert into standings (probe, target, metric, part, status, since, raised, raised_at)
         select probe, target, metric, part, status, since, raised, "raisedAt"
         from jsonb_to_recordset($1::jsonb) as r (probe text, target text, metric text, part text,
           status probe_status, since timestamptz, raised severity, "raisedAt" timestamptz)
         order by probe, target, metric, part
         on conflict (probe, target, metric, part) do update set status = excluded.status, since = excluded.since,
           raised = excluded.raised, raised_at = excluded.raised_at`,
        records(rows),
      );
    },
  };
}
