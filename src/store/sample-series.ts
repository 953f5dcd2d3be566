import { HOUR_MS } from '../domain/duration.ts';
import type { SampleStore, SlicedSeries, SlicePoint } from '../domain/ports/sample-store.ts';
import type { GradedReading } from '../domain/probe.ts';
import { rawSince } from '../domain/series-retention.ts';
import type { Session } from './database.ts';
import { rolledUp } from './hour-rows.ts';
import { fromRow, type RowOf } from './rows.ts';
import { filterSql } from './series-filter.ts';
import { nameColumns } from './series-ids.ts';
import type { StoreTime } from './store-time.ts';

type Heading = Omit<SlicedSeries, 'points'>;
type Row = RowOf<Heading> & RowOf<SlicePoint> & { readonly id: number };

// A point is the mean of its slice of the period and the worst status in it; a slice without a sample is no point. Slices of
// an hour or more are made of hours, where these are rolled up: that is a sixtieth of the rows.
const sliced = (series: string): string => `
  select s.id, s.system, s.probe, s.target, s.metric, nullif(s.part, '') as part, s.unit, slice.*
  from (select greatest($4, case when $3::double precision >= ${HOUR_MS} then ${rolledUp} end) as since) raw cross join ${series}
  cross join lateral (
    select greatest(min(at), $1) as at, sum(mean * count) / nullif(sum(count), 0) as value, min(status) as status,
      min(minimum) as minimum, max(maximum) as maximum
    from (
      select at, status, (value is not null)::int as count, value as mean, value as minimum, value as maximum
      from samples where series_id = s.id and at >= $1 and at >= raw.since and at < $2
      union all
      select hour, status, count, mean, minimum, maximum from samples_hourly
      where series_id = s.id and hour >= date_trunc('hour', $1::timestamptz) and hour < $2 and hour < raw.since
    ) piece
    group by floor(extract(epoch from greatest(at, $1) - $1)::double precision * 1000 / $3)
  ) slice
  order by s.system, s.probe, s.target, s.metric, s.part, slice.at`;

const ofMetrics = (filter: string): string =>
  sliced(`(select * from series s where s.metric = any($5) and s.measured_at >= $1${filter}) s`);
const ofNames = sliced(`(
  select distinct s.* from unnest($5::text[], $6::text[], $7::text[], $8::text[], $9::text[])
    as r (system, probe, target, metric, part) join series s using (system, probe, target, metric, part)) s`);

/** Series as charts draw them: every value for as long as it is kept, then the hours. */
export function createSeriesReads(db: Session, time: StoreTime): Pick<SampleStore, 'series' | 'points'> {
  const read = async (
    text: string,
    [from, to, maxPoints]: readonly [Date, Date, number],
    values: readonly unknown[],
  ): Promise<readonly SlicedSeries[]> => {
    const sliceMs = Math.max(1, (to.getTime() - from.getTime()) / Math.max(1, maxPoints));
    const raw = rawSince(await time.now());
    return gathered(await db.query<Row>(text, [from, to, sliceMs, raw, ...values]));
  };
  return {
    series: async (metrics, from, to, maxPoints, filter) => {
      const { sql, values } = filterSql(filter, 5);
      const all = await read(ofMetrics(sql), [from, to, maxPoints], [metrics, ...values]);
      return all.map(({ points, ...heading }) => ({
        ...heading,
        points: points.map(({ minimum: _minimum, maximum: _maximum, ...point }) => point),
      }));
    },
    points: (names, from, to, maxPoints) => read(ofNames, [from, to, maxPoints], nameColumns(names)),
  };
}

function gathered(rows: readonly Row[]): readonly SlicedSeries[] {
  return [...Map.groupBy(rows, (row) => row.id).values()].flatMap((group) => {
    const [first] = group;
    if (first === undefined) return [];
    const {
      id: _id,
      at: _at,
      value: _value,
      status: _status,
      minimum: _min,
      maximum: _max,
      ...named
    } = first;
    const points = group.map(({ at, value, status, minimum, maximum }) =>
      fromRow<SlicePoint>({ at, value, status, minimum, maximum }),
    );
    return [{ ...fromRow<Heading>(named), points }];
  });
}

// The words of a reading are kept for the newest only; an earlier one stands as value and status.
const standing = (filter: string): string => `
  select s.system, s.probe, s.target, s.metric, nullif(s.part, '') as part, s.unit, newest.value, newest.status,
    case when newest.at = s.measured_at then s.detail end as detail,
    case when newest.at = s.measured_at then s.error end as error,
    case when newest.at = s.measured_at then s.limit_text end as "limit",
    newest.at as "measuredAt"
  from series s cross join lateral (
    select at, value, status from samples where series_id = s.id and at >= $1 and at < $2 order by at desc limit 1
  ) newest
  where s.measured_at >= $1${filter}
  order by newest.status, s.system, s.probe, s.metric, s.part`;

const newest = (filter: string): string => `
  select system, probe, target, metric, nullif(part, '') as part, unit, value, status, detail, error,
    limit_text as "limit", measured_at as "measuredAt"
  from series s where measured_at >= $1${filter} order by s.status, s.system, s.probe, s.metric, s.part`;

// Materialised: what was asked once is counted and read apart.
const glance = (readings: string): string => `
  with newest as materialized (${readings}),
    ok as (select system, probe, "measuredAt", count(*)::int as count from newest where status = 'ok' group by 1, 2, 3)
  select system, probe, null as target, null as metric, null as part, null as unit, null as value, 'ok' as status,
    null as detail, null as error, null as "limit", "measuredAt", count from ok
  union all
  select system, probe, target, metric, part, unit, value, status::text, detail, error, "limit", "measuredAt", null
  from newest where status <> 'ok'`;

/** How each metric stands, or stood just before `until`, by its last sample since `since`. */
export function createLatest(db: Session): Pick<SampleStore, 'latest' | 'overview'> {
  return {
    latest: async (since, until, filter) => {
      const bounds = until === undefined ? [since] : [since, until];
      const { sql, values } = filterSql(filter, bounds.length);
      const text = until === undefined ? newest(sql) : standing(sql);
      const rows = await db.query<RowOf<GradedReading>>(text, [...bounds, ...values]);
      return rows.map((row) => fromRow<GradedReading>(row));
    },
    overview: async (since, until) => {
      const text = glance(until === undefined ? newest('') : standing(''));
      const rows = await db.query<RowOf<GradedReading> & { readonly count: number | null }>(
        text,
        until === undefined ? [since] : [since, until],
      );
      const ok = rows.flatMap(({ count, system, probe, measuredAt }) =>
        count === null ? [] : [{ system, probe, measuredAt, count, status: 'ok' as const }],
      );
      const notOk = rows.filter(({ count }) => count === null).map((row) => fromRow<GradedReading>(row));
      return { ok, notOk };
    },
  };
}
