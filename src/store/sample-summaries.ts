import type { SampleStore, SeriesOutcome, SeriesSummary } from '../domain/ports/sample-store.ts';
import { isByHour } from '../domain/series-retention.ts';
import type { Session } from './database.ts';
import { gatheredRow, hoursOf } from './hour-rows.ts';
import { fromRow, type RowOf } from './rows.ts';
import { filterSql } from './series-filter.ts';
import type { StoreTime } from './store-time.ts';

const from = '$1::timestamptz';
const to = '$2::timestamptz';

// Between its least value, its median, its 95th percentile and its greatest each hour is taken for even; so the values of
// all hours together have a percentile, which no mean of percentiles would be.
const spread = `case when q < 0.5 then minimum + (median - minimum) * q / 0.5
  when q < 0.95 then median + (p95 - median) * (q - 0.5) / 0.45 else p95 + (maximum - p95) * (q - 0.95) / 0.05 end`;

const byHour = `
  select sum(samples) as samples, sum(count)::int as count, sum(not_ok) as not_ok, min(minimum) as minimum,
    sum(mean * count) / nullif(sum(count), 0) as mean, max(maximum) as maximum,
    (array_agg(first order by hour) filter (where count > 0))[1] as first,
    (array_agg(last order by hour desc) filter (where count > 0))[1] as last,
    (select percentile_cont(0.95) within group (order by ${spread})
     from (${hoursOf('s.id', from, to)}) hours, generate_series(0.025, 0.975, 0.05) q where count > 0) as p95
  from (${hoursOf('s.id', from, to)}) hours`;

const summed = (measured: string, filter: string): string => `
  select s.system, s.probe, s.target, s.metric, nullif(s.part, '') as part, s.unit, minimum, mean, maximum, p95, first,
    last, count as samples, not_ok::double precision / samples as "notOkShare"
  from series s cross join lateral (${measured}) measured
  where count > 0 and s.measured_at >= ${from}${filter} order by s.system, s.probe, s.target, s.metric, s.part`;

const counted = (long: boolean, filter: string): string => `
  select s.system, s.probe, s.target, s.metric, nullif(s.part, '') as part, c.samples, c.not_ok as "notOk"
  from series s cross join lateral (${
    long
      ? `select sum(samples)::int as samples, sum(not_ok)::int as not_ok from (${hoursOf('s.id', from, to)}) hours`
      : `select count(*)::int as samples, (count(*) filter (where status <> 'ok'))::int as not_ok
         from samples where series_id = s.id and at >= ${from} and at < ${to}`
  }) c
  where c.samples > 0 and s.measured_at >= ${from}${filter} order by s.system, s.probe, s.target, s.metric, s.part`;

/** What reports say of a period. */
export function createSummaries(db: Session, time: StoreTime): Pick<SampleStore, 'summaries' | 'outcomes'> {
  return {
    outcomes: async (begins, ends, filter) => {
      const { sql, values } = filterSql(filter, 2);
      const text = counted(isByHour(begins, ends, await time.now()), sql);
      const rows = await db.query<RowOf<SeriesOutcome>>(text, [begins, ends, ...values]);
      return rows.map((row) => fromRow<SeriesOutcome>(row));
    },
    summaries: async (begins, ends, filter) => {
      const long = isByHour(begins, ends, await time.now());
      const { sql, values } = filterSql(filter, 2);
      const text = summed(long ? byHour : gatheredRow('s.id', from, to), sql);
      const rows = await db.query<RowOf<SeriesSummary>>(text, [begins, ends, ...values]);
      return rows.map((row) => fromRow<SeriesSummary>(row));
    },
  };
}
