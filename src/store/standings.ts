import type { ReadingStanding, SampleStore } from '../domain/ports/sample-store.ts';
import { readingKey } from '../domain/reading-standing.ts';
import type { Database } from './database.ts';
import { fromRow, type RowOf, records } from './rows.ts';

const columns = `system, probe, target, metric, nullif(part, '') as part, status, since,
  over_since as "overSince", raised, raised_level as "raisedLevel", raised_at as "raisedAt", eased_at as "easedAt",
  seen_at as "seenAt"`;

const named = (left: string, right: string): string =>
  ['system', 'probe', 'target', 'metric', 'part']
    .map((one) => `${left}.${one} = ${right}.${one}`)
    .join(' and ');

// Two processes may have measured one plan at once, each from what it read before: the second one would undo the first,
// and an alert that this one raised would stand for ever.
const setSome = `
  with given as materialized (
    select * from rows from (jsonb_to_recordset($1::jsonb) as (system text, probe text, target text, metric text,
      part text, status probe_status, since timestamptz, "overSince" jsonb, raised severity, "raisedLevel" text,
      "raisedAt" timestamptz, "easedAt" timestamptz, "seenAt" timestamptz, "readAt" timestamptz)) with ordinality
      as r (system, probe, target, metric, part, status, since, "overSince", raised, "raisedLevel", "raisedAt",
        "easedAt", "seenAt", "readAt", n)
  ), updated as (
    update standings s set status = r.status, since = r.since, over_since = r."overSince", raised = r.raised,
      raised_level = r."raisedLevel", raised_at = r."raisedAt", eased_at = r."easedAt", seen_at = r."seenAt"
    from given r where ${named('s', 'r')} and s.seen_at = r."readAt"
    returning r.n
  ), inserted as (
    insert into standings (system, probe, target, metric, part, status, since, over_since, raised, raised_level,
      raised_at, eased_at, seen_at)
    select system, probe, target, metric, part, status, since, "overSince", raised, "raisedLevel", "raisedAt",
      "easedAt", "seenAt"
    from given where "readAt" is null order by system, probe, target, metric, part
    on conflict (system, probe, target, metric, part) do nothing
    returning system, probe, target, metric, part
  )
  select n::int from updated
  union all select r.n::int from given r join inserted i on ${named('r', 'i')}`;

/** Since when each reading has been in its status, and whether an alert stands for it. */
export function createStandings(
  db: Database,
): Pick<SampleStore, 'standings' | 'standingsOf' | 'standingsBeyond' | 'setStandings' | 'removeStandings'> {
  return {
    standingsOf: async (probes) => {
      if (probes.length === 0) return [];
      const rows = await db.query<RowOf<ReadingStanding>>(
        `select ${columns} from standings st
         join jsonb_to_recordset($1::jsonb) as r (system text, probe text) using (system, probe)`,
        records(probes),
      );
      return rows.map((row) => fromRow<ReadingStanding>(row));
    },
    standingsBeyond: async (plans, notSince) => {
      const rows = await db.query<RowOf<ReadingStanding>>(
        `select ${columns} from standings st where st.seen_at <= $2 and not exists (
           select from jsonb_to_recordset($1::jsonb) as r (system text, probe text)
           where r.system = st.system and r.probe = st.probe)`,
        [...records(plans), notSince],
      );
      return rows.map((row) => fromRow<ReadingStanding>(row));
    },
    standings: async (system, probes) => {
      const rows = await db.query<RowOf<ReadingStanding>>(
        `select ${columns}
         from standings st where ($1::text is null or st.system = $1) and ($2::text[] is null or st.probe = any($2))
         order by st.system, st.probe, st.target, st.metric, st.part`,
        [system ?? null, probes ?? null],
      );
      return rows.map((row) => fromRow<ReadingStanding>(row));
    },
    setStandings: async (standings, read = []) => {
      if (standings.length === 0) return [];
      const readAt = new Map(read.map((standing) => [readingKey(standing), standing.seenAt]));
      const rows = standings.map((standing) => ({
        ...standing,
        part: standing.part ?? '',
        readAt: readAt.get(readingKey(standing)),
      }));
      const set = await db.query<{ n: number }>(setSome, records(rows));
      const done = new Set(set.map(({ n }) => n));
      return standings.filter((_, index) => !done.has(index + 1));
    },
    removeStandings: async (standings) => {
      if (standings.length === 0) return;
      const rows = standings.map((standing) => ({ ...standing, part: standing.part ?? '' }));
      await db.query(
        `delete from standings s
         using jsonb_to_recordset($1::jsonb) as r (system text, probe text, target text, metric text, part text,
           "seenAt" timestamptz)
         where s.system = r.system and s.probe = r.probe and s.target = r.target and s.metric = r.metric and s.part = r.part
           and s.seen_at <= r."seenAt"`,
        records(rows),
      );
    },
  };
}
