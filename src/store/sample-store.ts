import type { SampleStore, SeriesSummary } from '../domain/ports/sample-store.ts';
import type { GradedReading } from '../domain/probe.ts';
import { sanitiseText } from '../domain/sanitise.ts';
import type { Database } from './database.ts';
import { fromRow, type RowOf, records } from './rows.ts';
import { readSeries, readStandingAt } from './sample-series.ts';
import { createStandings } from './standings.ts';

const reading = `jsonb_to_recordset($1::jsonb) as r (system text, probe text, target text, metric text, part text, unit text,
  value double precision, status probe_status, detail text, error text, "limit" text, "measuredAt" timestamptz)`;

// Small batches keep each transaction short: alerts come in between.
const pruneBatch = 10_000;

/** What probes measured: the newest reading of each metric whole, and every value as a series. */
export function createSampleStore(db: Database): SampleStore {
  return {
    add: async (readings) => {
      if (readings.length === 0) return;
      const values = records(readings.map(storable));
      await db.transaction(async (tx) => {
        tx.query(
          `insert into series as s (system, probe, target, metric, part, unit, value, status, detail, error, limit_text,
             measured_at)
           select distinct on (system, probe, target, metric, part) system, probe, target, metric, part, unit, value, status, detail,
             error, "limit", "measuredAt"
           from ${reading} order by system, probe, target, metric, part, "measuredAt" desc
           on conflict (system, probe, target, metric, part) do update set unit = excluded.unit, value = excluded.value,
             status = excluded.status, detail = excluded.detail, error = excluded.error,
             limit_text = excluded.limit_text, measured_at = excluded.measured_at
           where s.measured_at <= excluded.measured_at`,
          values,
        );
        tx.query(
          // Told twice is stored once.
          `insert into samples (series_id, at, status, value)
           select s.id, r."measuredAt", r.status, r.value
           from ${reading} join series s using (system, probe, target, metric, part)
           on conflict (series_id, at) do nothing`,
          values,
        );
      });
    },
    latest: async (since, until) => {
      if (until !== undefined) return readStandingAt(db, since, until);
      const rows = await db.query<RowOf<GradedReading>>(
        `select system, probe, target, metric, nullif(part, '') as part, unit, value, status, detail, error,
           limit_text as "limit", measured_at as "measuredAt"
         from series s where measured_at >= $1 order by s.status, s.system, s.probe, s.metric, s.part`,
        [since],
      );
      return rows.map((row) => fromRow<GradedReading>(row));
    },
    series: (metrics, from, to, maxPoints) => readSeries(db, metrics, from, to, maxPoints),
    summaries: async (from, to) => {
      const rows = await db.query<RowOf<SeriesSummary>>(
        `select s.system, s.probe, s.target, s.metric, nullif(s.part, '') as part, s.unit, measured.*
         from series s cross join lateral (
           select min(value) as minimum, avg(value) as mean, max(value) as maximum, count(value)::int as samples
           from samples where series_id = s.id and at >= $1 and at < $2) measured
         where measured.samples > 0 order by s.system, s.probe, s.target, s.metric, s.part`,
        [from, to],
      );
      return rows.map((row) => fromRow<SeriesSummary>(row));
    },
    ...createStandings(db),
    prune: (before) => prune(db, before),
  };
}

async function prune(db: Database, before: Date): Promise<number> {
  for (let deleted = 0; ; ) {
    const [batch] = await db.query<{ count: number }>(
      // By series, because the key that finds them begins with the series.
      `with gone as (
         delete from samples where (series_id, at) in (
           select old.series_id, old.at from series s cross join lateral (
             select series_id, at from samples where series_id = s.id and at < $1 order by at limit $2) old
           limit $2)
         returning 1)
       select count(*)::int as count from gone`,
      [before, pruneBatch],
    );
    const count = batch?.count ?? 0;
    deleted += count;
    if (count < pruneBatch) {
      // A disk or container that is gone for good leaves no row behind.
      await db.query('delete from series where measured_at < $1', [before]);
      return deleted;
    }
  }
}

/** Names and details come from processes, mounts and containers of the host: they may hold any byte. */
function storable(one: GradedReading): object {
  const texts = { target: one.target, part: one.part ?? '', detail: one.detail, error: one.error };
  const clean = Object.entries(texts).map(([name, text]) => [
    name,
    text === undefined ? text : sanitiseText(text),
  ]);
  return { ...one, ...Object.fromEntries(clean) };
}
