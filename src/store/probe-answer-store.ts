import type { ProbeAnswer, ProbeAnswerStore } from '../domain/ports/runner-store.ts';
import type { GradedReading } from '../domain/probe.ts';
import { sanitiseText } from '../domain/sanitise.ts';
import type { Database } from './database.ts';
import { records } from './rows.ts';

type Row = Omit<ProbeAnswer, 'readings'> & {
  readonly readings: readonly (Omit<GradedReading, 'measuredAt'> & { readonly measuredAt: string })[];
};

/** What probes answered that another process asked for: fetched once, and forgotten after an hour. */
export function createProbeAnswerStore(db: Database): ProbeAnswerStore {
  return {
    answer: async (requestId, answers) => {
      if (answers.length === 0) return;
      // Details come from what was measured: they may hold bytes that no jsonb takes.
      const rows = answers.map((one) => ({ ...one, readings: storable(one.readings) }));
      await db.query(
        `insert into probe_answers (request_id, system, probe, readings)
         select $2, system, probe, readings
         from jsonb_to_recordset($1::jsonb) as r (system text, probe text, readings jsonb)
         on conflict (request_id, system, probe) do update set readings = excluded.readings`,
        [...records(rows), requestId],
      );
    },
    answers: async (requestId) => {
      const rows = await db.query<Row>(
        'select system, probe, readings from probe_answers where request_id = $1',
        [requestId],
      );
      return rows.map((row) => ({
        ...row,
        readings: row.readings.map((one) => ({ ...one, measuredAt: new Date(one.measuredAt) })),
      }));
    },
    forget: async (requestId) => {
      await db.query(
        `delete from probe_answers where request_id = $1 or answered_at < now() - interval '1 hour'`,
        [requestId],
      );
    },
  };
}

function storable(readings: readonly GradedReading[]): readonly object[] {
  return readings.map((reading) =>
    Object.fromEntries(
      Object.entries(reading).map(([name, value]) => [
        name,
        typeof value === 'string' ? sanitiseText(value) : value,
      ]),
    ),
  );
}
