import type { Migration } from './migration.ts';

/** What probes measured: one row a series with its newest reading, and one narrow row a sample. */
export const samples: Migration = {
  version: 3,
  name: 'samples',
  sql: `
create type probe_status as enum ('critical', 'warning', 'unknown', 'ok');

-- An empty part stands for "the only one", so that the key can be unique.
create table series (
  id integer generated always as identity primary key,
  probe text not null,
  target text not null,
  metric text not null,
  part text not null,
  unit text not null,
  value double precision,
  status probe_status not null,
  detail text,
  error text,
  limit_text text,
  measured_at timestamptz not null,
  unique (probe, target, metric, part)
) with (fillfactor = 50);

-- 60 metrics a minute are 1.2 million rows in 14 days. The key serves charts and pruning alike.
create table samples (
  series_id integer not null references series on delete cascade,
  at timestamptz not null,
  status probe_status not null,
  value double precision,
  primary key (series_id, at)
);

create table standings (
  probe text not null,
  target text not null,
  metric text not null,
  part text not null,
  status probe_status not null,
  since timestamptz not null,
  raised severity,
  raised_at timestamptz,
  -- The last time that it was read: what vanishes must not leave its alert behind.
  seen_at timestamptz not null,
  primary key (probe, target, metric, part)
);
`,
};
