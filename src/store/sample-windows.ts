import type { SampleStore, SeriesHour, SeriesWindow } from '../domain/ports/sample-store.ts';
import { isByHour } from '../domain/series-retention.ts';
import type { Database } from './database.ts';
import { hoursOf } from './hour-rows.ts';
import { fromRow, type RowOf } from './rows.ts';
import { nameColumns } from './series-ids.ts';
import type { StoreTime } from './store-time.ts';

const names = 'unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[]';

// Of whole hours each counts once for the median and the slope, whatever it holds; a slope through values is exact.
const windows = `
  select a.n::int as n, w.*
  from (select r.*, s.id from ${names}, $6::timestamptz[], $7::timestamptz[], $8::boolean[]) with ordinality
      as r (system, probe, target, metric, part, since, until, by_hour, n)
    join series s using (system, probe, target, metric, part)) a
  cross join lateral (
    select sum(count)::int as count, min(minimum) as minimum, max(maximum) as maximum,
      sum(mean * count) / sum(count) as mean, percentile_cont(0.5) within group (order by median) as median,
      (array_agg(first order by begins))[1] as first, min(begins) as "firstAt",
      (array_agg(last order by ends desc))[1] as last, max(ends) as "lastAt",
      regr_slope(mean, extract(epoch from middle - a.since)::double precision) as "slopePerSecond",
      avg(mean) as centre, a.since + avg(middle - a.since) as "centreAt"
    from (
      select at as begins, at as ends, at as middle, 1 as count, value as minimum, value as mean, value as maximum,
        value as median, value as first, value as last
      from samples where not a.by_hour and series_id = a.id and at >= a.since and at < a.until and value is not null
      union all
      select begins, ends, begins + (ends - begins) / 2, count, minimum, mean, maximum, median, first, last
      from (${hoursOf('a.id', 'a.since', 'a.until')}) hours where a.by_hour and count > 0
    ) piece
  ) w
  where w.count > 0`;

type WindowRow = RowOf<Omit<SeriesWindow, 'first' | 'last' | 'centre'>> & {
  readonly n: number;
  readonly first: number;
  readonly firstAt: Date;
  readonly last: number;
  readonly lastAt: Date;
  readonly centre: number;
  readonly centreAt: Date;
};

const hours = `
  select s.system, s.probe, s.target, s.metric, nullif(s.part, '') as part, h.hour, h.count, h.minimum, h.mean,
    h.maximum, h.median, h.p95, h.last, h.status, h.not_ok::double precision / h.samples as "notOkShare"
  from (select distinct s.* from ${names}) as r (system, probe, target, metric, part)
    join series s using (system, probe, target, metric, part)) s
  cross join lateral (${hoursOf('s.id', '$6::timestamptz', '$7::timestamptz')}) h
  where h.count > 0 and h.hour >= $6
  order by s.system, s.probe, s.target, s.metric, s.part, h.hour`;

/** What thresholds and baselines ask: many windows at once, and the hours of weeks. */
export function createWindowReads(db: Database, time: StoreTime): Pick<SampleStore, 'windows' | 'hourly'> {
  return {
    windows: async (requests) => {
      if (requests.length === 0) return [];
      const now = await time.now();
      const rows = await db.query<WindowRow>(windows, [
        ...nameColumns(requests.map(({ name }) => name)),
        requests.map(({ from }) => from),
        requests.map(({ to }) => to),
        requests.map(({ from, to }) => isByHour(from, to, now)),
      ]);
      const found = new Map(rows.map((row) => [row.n, windowOf(row)]));
      return requests.map((_, index) => found.get(index + 1) ?? { count: 0 });
    },
    hourly: async (wanted, from, to) => {
      const rows = await db.query<RowOf<SeriesHour>>(hours, [...nameColumns(wanted), from, to]);
      return rows.map((row) => fromRow<SeriesHour>(row));
    },
  };
}

function windowOf({
  n: _n,
  first,
  firstAt,
  last,
  lastAt,
  centre,
  centreAt,
  ...row
}: WindowRow): SeriesWindow {
  return {
    ...fromRow<Omit<SeriesWindow, 'first' | 'last' | 'centre'>>(row),
    first: { at: firstAt, value: first },
    last: { at: lastAt, value: last },
    centre: { at: centreAt, value: centre },
  };
}
