import type { SamplePoint, Series } from '../domain/ports/sample-store.ts';
import type { GradedReading } from '../domain/probe.ts';
import type { Database } from './database.ts';
import { fromRow, type RowOf } from './rows.ts';

type Row = RowOf<Omit<Series, 'points'>> & RowOf<SamplePoint> & { readonly id: number };

// A point is the mean of its slice of the period and the worst status in it; a slice without a sample is no point.
const sliced = `
  select s.id, s.system, s.probe, s.target, s.metric, nullif(s.part, '') as part, s.unit, slice.at, slice.value, slice.status
  from series s cross join lateral (
    select min(at) as at, avg(value) as value, min(status) as status
    from samples where series_id = s.id and at >= $2 and at < $3
    group by floor(extract(epoch from at - $2)::double precision * 1000 / $4)
  ) slice
  where s.metric = any($1)
  order by s.system, s.probe, s.target, s.metric, s.part, slice.at`;

/** The series of these metrics from `from` until before `to`, thinned to at most `maxPoints` points each. */
export async function readSeries(
  db: Database,
  metrics: readonly string[],
  from: Date,
  to: Date,
  maxPoints: number,
): Promise<readonly Series[]> {
  const sliceMs = Math.max(1, (to.getTime() - from.getTime()) / Math.max(1, maxPoints));
  const rows = await db.query<Row>(sliced, [metrics, from, to, sliceMs]);
  return [...Map.groupBy(rows, (row) => row.id).values()].flatMap((group) => {
    const [first] = group;
    if (first === undefined) return [];
    const { id: _id, at: _at, value: _value, status: _status, ...named } = first;
    const points = group.map(({ at, value, status }) => fromRow<SamplePoint>({ at, value, status }));
    return [{ ...fromRow<Omit<Series, 'points'>>(named), points }];
  });
}

// The words of a reading are kept for the newest only; an earlier one stands as value and status.
const standing = `
  select s.system, s.probe, s.target, s.metric, nullif(s.part, '') as part, s.unit, newest.value, newest.status,
    case when newest.at = s.measured_at then s.detail end as detail,
    case when newest.at = s.measured_at then s.error end as error,
    case when newest.at = s.measured_at then s.limit_text end as "limit",
    newest.at as "measuredAt"
  from series s cross join lateral (
    select at, value, status from samples where series_id = s.id and at >= $1 and at < $2 order by at desc limit 1
  ) newest
  order by newest.status, s.system, s.probe, s.metric, s.part`;

/** How each metric stood just before `until`, by its last sample since `since`. */
export async function readStandingAt(
  db: Database,
  since: Date,
  until: Date,
): Promise<readonly GradedReading[]> {
  const rows = await db.query<RowOf<GradedReading>>(standing, [since, until]);
  return rows.map((row) => fromRow<GradedReading>(row));
}
