import type { AbsentPlan, PlanWatchStore } from '../domain/ports/runner-store.ts';
import type { Database } from './database.ts';
import { fromRow, type RowOf, records } from './rows.ts';

/** All series are looked through: where containers come and go there are millions of them. */
const patienceMs = 20_000;

const newest = `
  select s.system, s.probe, max(s.measured_at) as at from series s left join plan_watch w using (system, probe)
  where s.metric <> s.probe or w.noted_at is null or s.measured_at > w.noted_at
  group by s.system, s.probe`;

const wanted = `jsonb_to_recordset($1::jsonb) as r (system text, probe text, "everyMs" bigint, "absentAfterMs" bigint)`;

/** Whether plans are run at all. */
export function createPlanWatchStore(db: Database): PlanWatchStore {
  return {
    lastMeasured: async (plans) => {
      if (plans.length === 0) return [];
      return await db.transaction(async (tx) => {
        tx.allow(patienceMs);
        return await tx.query(
          `select n.system, n.probe, n.at from (${newest}) n join ${wanted} using (system, probe)`,
          records(plans),
        );
      });
    },
    review: (plans, at, gapMs) =>
      db.transaction(async (tx) => {
        tx.allow(patienceMs);
        const [look] = await tx.query<{ before: Date | null }>(
          `with before as (select seen_at from plan_watch_look), now as (
             insert into plan_watch_look (seen_at) values ($1)
             on conflict (singleton) do update set seen_at = excluded.seen_at)
           select (select seen_at from before) as before`,
          [at],
        );
        const before = look?.before ?? undefined;
        const unwatched = before === undefined || before > at || at.getTime() - before.getTime() > gapMs;
        tx.query(
          `insert into plan_watch as w (system, probe, every_ms, since) select system, probe, "everyMs", $2 from ${wanted}
           on conflict (system, probe) do update
             set every_ms = excluded.every_ms, since = excluded.since, absent_since = null
             where w.every_ms <> excluded.every_ms or $3`,
          [...records(plans), at, unwatched],
        );
        tx.query(
          `delete from plan_watch w where not exists (
             select from ${wanted} where r.system = w.system and r.probe = w.probe)`,
          records(plans),
        );
        const absent = await tx.query<RowOf<AbsentPlan>>(
          `with found as (
             select w.system, w.probe, n.at, w.absent_since,
               greatest(w.since, n.at) < $2::timestamptz - r."absentAfterMs" * interval '1 millisecond' as is_absent
             from plan_watch w join ${wanted} using (system, probe) left join (${newest}) n using (system, probe)
           ), noted as (
             update plan_watch w
             set noted_at = case when f.is_absent then $2 else w.noted_at end,
               absent_since = case when f.is_absent then coalesce(f.absent_since, f.at) end
             from found f where w.system = f.system and w.probe = f.probe and (f.is_absent or f.absent_since is not null)
           )
           select system, probe, coalesce(absent_since, at) as "lastAt" from found where is_absent
           order by system, probe`,
          [...records(plans), at],
        );
        return absent.map((row) => fromRow<AbsentPlan>(row));
      }),
  };
}
