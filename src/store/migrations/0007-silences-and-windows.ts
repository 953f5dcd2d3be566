import type { Migration } from './migration.ts';

/** Deadlines and edits of silences, what they hid, recurring silences, maintenance windows. */
export const silencesAndWindows: Migration = {
  version: 7,
  name: 'silences-and-windows',
  sql: `
create type silence_phase as enum ('pending', 'active', 'reminded', 'over');

alter table silences
  add version integer not null default 1,
  add window_id text,
  add series_id text,
  add phase silence_phase not null default 'over',
  -- The next thing that happens to it by itself; a sweeper looks for those that have passed.
  add due_at timestamptz,
  add ended_by text;
-- What had been made before ends with a notice as well.
update silences set phase = 'reminded', due_at = ends_at where ends_at > now();
create index silences_due on silences (due_at) where due_at is not null;
create index silences_window on silences (window_id) where window_id is not null;
create unique index silences_occurrence on silences (series_id, starts_at) where series_id is not null;

-- Each alert that a silence has hidden, once.
create table silence_hits (
  silence_id text not null,
  fingerprint text not null,
  at timestamptz not null,
  primary key (silence_id, fingerprint)
);
create index silence_hits_at on silence_hits (at);
insert into silence_hits (silence_id, fingerprint, at)
  select silence_id, fingerprint, updated_at from alerts where silence_id is not null;

-- Incidents that a silence has begun to hide alerts of and that nobody has told so.
create table silence_begins (
  incident_id text not null,
  silence_id text not null,
  primary key (incident_id, silence_id)
);

-- Silences that come again each week; each occurrence is a row of silences.
create table silence_series (
  id text primary key,
  matchers jsonb not null,
  -- As people write it: 'sundays 02:00-05:00'.
  schedule text not null,
  time_zone text not null,
  until timestamptz not null,
  author text not null,
  comment text not null,
  version integer not null default 1,
  due_at timestamptz,
  ended_by text
);
create index silence_series_due on silence_series (due_at) where due_at is not null;

create type window_state as enum ('planned', 'active', 'ended', 'cancelled');
create type window_kind as enum ('planned', 'emergency');

create table maintenance_windows (
  id text primary key,
  kind window_kind not null,
  name text not null,
  -- The plan of the configuration that it is an occurrence of, and when that plan has it start.
  plan text,
  slot timestamptz,
  -- A list of lists: an alert is hidden when all matchers of any one of them match.
  matchers jsonb not null,
  starts_at timestamptz not null,
  ends_at timestamptz not null,
  channel text not null,
  -- How long before the start it is announced, in milliseconds, the longest first.
  announce jsonb not null,
  announced integer not null default 0,
  author text not null,
  reason text not null,
  state window_state not null,
  version integer not null default 1,
  due_at timestamptz,
  changed_by text
);
create index maintenance_windows_due on maintenance_windows (due_at) where due_at is not null;
create index maintenance_windows_end on maintenance_windows (ends_at);
create unique index maintenance_windows_slot on maintenance_windows (plan, slot) where plan is not null;
`,
};
