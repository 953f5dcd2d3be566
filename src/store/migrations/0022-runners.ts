import type { Migration } from './migration.ts';

/** Who runs probes, what probes answered that another process asked for, and whether each plan is run at all. */
export const runners: Migration = {
  version: 22,
  name: 'runners',
  sql: `
create table runners (
  holder text primary key,
  host text not null,
  pool boolean not null,
  shards integer not null,
  probes integer not null,
  flushed_at timestamptz,
  reported_at timestamptz not null default now()
);

-- Held for as long as the holder's process lives: no time runs out here.
create table shards (
  name text primary key,
  holder text not null
);

create table probe_answers (
  request_id uuid not null,
  system text not null,
  probe text not null,
  readings jsonb not null,
  answered_at timestamptz not null default now(),
  primary key (request_id, system, probe)
);
create index probe_answers_age on probe_answers (answered_at);

-- Every plan that is run again and again, so that one that nobody runs is noticed.
create table plan_watch (
  system text not null,
  probe text not null,
  every_ms bigint not null,
  -- Since when it is expected: it is new, or nobody could look.
  since timestamptz not null,
  -- When it was last measured, once it has been found to be measured no more.
  absent_since timestamptz,
  -- When that was noted last: the plan's own series holds a reading of that moment.
  noted_at timestamptz,
  primary key (system, probe)
);
create table plan_watch_look (
  singleton boolean primary key default true check (singleton),
  seen_at timestamptz not null
);
`,
};
