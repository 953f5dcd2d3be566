import type { BaselineStore, FixedBaseline } from '../domain/ports/baseline-store.ts';
import { sanitiseText } from '../domain/sanitise.ts';
import type { Database } from './database.ts';
import { fromRow, type RowOf, records } from './rows.ts';

/** Baselines that people have fixed. */
export function createBaselineStore(db: Database): BaselineStore {
  return {
    list: async (system) => {
      const rows = await db.query<RowOf<FixedBaseline>>(
        `select system, probe, metric, nullif(part, '') as part, value, reason, set_by as "setBy", set_at as "setAt"
         from baselines b where $1::text is null or system = $1
         order by b.system collate "C", b.probe collate "C", b.metric collate "C", b.part collate "C"`,
        [system ?? null],
      );
      return rows.map((row) => fromRow<FixedBaseline>(row));
    },
    set: async (baselines) => {
      const rows = records(
        baselines.map((one) => ({ ...one, part: one.part ?? '', reason: sanitiseText(one.reason) })),
      );
      await db.transaction(async (tx) => {
        tx.query(
          `delete from baselines b using jsonb_to_recordset($1::jsonb) as r (system text, probe text, metric text)
           where b.system = r.system and b.probe = r.probe and b.metric = r.metric`,
          rows,
        );
        tx.query(
          `insert into baselines (system, probe, metric, part, value, reason, set_by, set_at)
           select system, probe, metric, part, value, reason, "setBy", "setAt"
           from jsonb_to_recordset($1::jsonb) as r (system text, probe text, metric text, part text,
             value double precision, reason text, "setBy" text, "setAt" timestamptz)
           on conflict (system, probe, metric, part) do update set value = excluded.value,
             reason = excluded.reason, set_by = excluded.set_by, set_at = excluded.set_at`,
          rows,
        );
      });
    },
    clear: async ({ system, probe, metric }) => {
      const rows = await db.query<{ part: string }>(
        'delete from baselines where system = $1 and probe = $2 and metric = $3 returning part',
        [system, probe, metric],
      );
      return rows.length;
    },
  };
}
