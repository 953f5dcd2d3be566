/** How the labels of the firing alerts of the incident `$1` are spread, counted by the database: rows are as many as labels. */
export const spreadOfIncident = `
  with pairs as (
    select l.key as label, l.value, count(*)::int as count
    from alerts a cross join lateral jsonb_each_text(a.labels) l
    where a.incident_id = $1 and a.status = 'firing' group by 1, 2
  ), ranked as (
    select *, row_number() over (partition by label order by count desc, value) as place from pairs
  )
  select label, count(*)::int as values, sum(count)::int as alerts, sum(count * ln(count))::float8 as weight,
    jsonb_agg(jsonb_build_object('value', left(value, 200), 'count', count) order by place)
      filter (where place <= 5) as top
  from ranked group by label order by label`;
