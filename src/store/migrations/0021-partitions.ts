import type { Migration } from './migration.ts';

/** Samples lie in one partition a day, and what they come to in an hour in one a month. */
export const partitions: Migration = {
  version: 21,
  name: 'partitions',
  sql: `
-- The names and bounds of partitions are days of UTC.
set local time zone 'UTC';

alter table samples rename to samples_whole;
alter index samples_pkey rename to samples_whole_pkey;

-- In this order there is no gap between the columns. No reference to series: it would be asked for each row.
create table samples (
  series_id integer not null,
  status probe_status not null,
  at timestamptz not null,
  value double precision,
  primary key (series_id, at)
) partition by range (at);

create table samples_hourly (
  series_id integer not null,
  status probe_status not null,
  hour timestamptz not null,
  -- Samples, those of them with a value, and those not ok.
  samples integer not null,
  count integer not null,
  not_ok integer not null,
  minimum double precision,
  mean double precision,
  maximum double precision,
  median double precision,
  p95 double precision,
  first double precision,
  last double precision,
  primary key (series_id, hour)
) partition by range (hour);

-- Every hour before this one has been rolled up; no row: none has.
create table samples_rolled_up (
  one boolean primary key default true check (one),
  until timestamptz not null
);

-- Hours that got samples after they were over.
create table samples_late (
  series_id integer not null,
  hour timestamptz not null,
  primary key (series_id, hour)
);

do $$
declare
  today constant timestamptz := date_trunc('day', now());
  first_day constant timestamptz := today - interval '14 days';
  last_day constant timestamptz := today + interval '3 days';
  day timestamptz;
begin
  for day in select generate_series(first_day, last_day, interval '1 day') loop
    execute format('create table %I partition of samples for values from (%L) to (%L)',
      'samples_' || to_char(day, 'YYYYMMDD'), day, day + interval '1 day');
  end loop;
  insert into samples (series_id, status, at, value)
    select series_id, status, at, case when abs(value) <= 1e140 then value end from samples_whole
    where at >= first_day and at < last_day + interval '1 day';
end $$;

drop table samples_whole;
`,
};
