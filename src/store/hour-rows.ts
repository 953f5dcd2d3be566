/** What samples come to, as columns of `samples_hourly` after its key. Two statuses: the worst one is the least. */
export const hourColumns = `status, samples, count, not_ok, minimum, mean, maximum, median, p95, first, last`;

const gathered = `min(status) as status, count(*)::int as samples, count(value)::int as count,
  (count(*) filter (where status <> 'ok'))::int as not_ok,
  min(value) as minimum, avg(value) as mean, max(value) as maximum,
  percentile_cont(0.5) within group (order by value) as median,
  percentile_cont(0.95) within group (order by value) as p95,
  (array_agg(value order by at) filter (where value is not null))[1] as first,
  (array_agg(value order by at desc) filter (where value is not null))[1] as last`;

/** SQL: one row of `hourColumns` for the samples of series `id` from `from` until before `to`, all of them SQL. */
export function gatheredRow(id: string, from: string, to: string): string {
  return `select ${gathered} from samples where series_id = ${id} and at >= ${from} and at < ${to}`;
}

/** SQL: up to when hours are rolled up. */
export const rolledUp = `(select coalesce(max(until), '-infinity') from samples_rolled_up)`;

/**
 * SQL: the hours of series `id` from the one of `from` until before `to`: as they were rolled up, and from the samples where
 * they have not been yet. `begins` and `ends` say when its first and last sample were, as near as is known.
 */
export function hoursOf(id: string, from: string, to: string): string {
  const hour = `date_trunc('hour', ${from})`;
  return `select hour, hour as begins, hour + interval '1 hour' as ends, ${hourColumns}
    from samples_hourly where series_id = ${id} and hour >= ${hour} and hour < ${to} and hour < ${rolledUp}
    union all
    select date_trunc('hour', at) as hour, min(at) as begins, max(at) as ends, ${gathered}
    from samples where series_id = ${id} and at >= ${hour} and at >= ${rolledUp} and at < ${to} group by 1`;
}
