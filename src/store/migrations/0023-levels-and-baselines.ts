import type { Migration } from './migration.ts';

/** Standings follow each level of a threshold by itself; baselines that people have fixed. */
export const levelsAndBaselines: Migration = {
  version: 23,
  name: 'levels-and-baselines',
  sql: `
alter table standings add column over_since jsonb not null default '{}';
alter table standings add column raised_level text;
alter table standings add column eased_at timestamptz;

create table baselines (
  system text not null,
  probe text not null,
  metric text not null,
  -- '' is of every part, unless one has a row of its own.
  part text not null,
  value double precision not null,
  reason text not null,
  set_by text not null,
  set_at timestamptz not null,
  primary key (system, probe, metric, part)
);
`,
};
