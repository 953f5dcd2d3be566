import type { Migration } from './migration.ts';

/** Alerts, their episodes, incidents with their append-only timeline, silences, and the counters of ids. */
export const alertsAndIncidents: Migration = {
  version: 1,
  name: 'alerts-and-incidents',
  sql: `
-- The order of each list is the order in which people want to see it: worst first.
create type severity as enum ('critical', 'warning', 'info');
create type incident_state as enum ('triggered', 'acknowledged', 'resolved');
create type alert_status as enum ('firing', 'resolved');

create table counters (
  name text primary key,
  value integer not null check (value > 0)
);

create table incidents (
  id text primary key,
  sequence bigint generated always as identity,
  title text not null,
  severity severity not null,
  system text,
  state incident_state not null,
  version integer not null,
  revision integer not null,
  group_key text,
  route_name text not null,
  channel text not null,
  owner text,
  policy jsonb not null,
  escalation_level integer not null,
  escalation_round integer not null,
  escalation_next_at timestamptz,
  opened_at timestamptz not null,
  updated_at timestamptz not null,
  acknowledged_at timestamptz,
  resolved_at timestamptz,
  resolved_by jsonb
);
-- By hash, because a group key is as long as the labels it is made of and an index entry is not.
create index incidents_group on incidents (hashtextextended(group_key, 0), opened_at, sequence);
create index incidents_worst_first on incidents (state, severity, opened_at desc, sequence desc);
create index incidents_opened on incidents (opened_at);
create index incidents_resolved on incidents (resolved_at) where resolved_at is not null;
create index incidents_escalation_due on incidents (escalation_next_at) where escalation_next_at is not null;

create table timeline (
  id bigint generated always as identity primary key,
  incident_id text not null references incidents,
  at timestamptz not null,
  kind text not null,
  actor jsonb not null,
  version integer not null,
  seen integer,
  text text not null
);
create index timeline_incident on timeline (incident_id, id);

create function refuse_rewriting() returns trigger language plpgsql as $$
begin
  raise exception 'The table % is append-only.', tg_table_name using errcode = 'restrict_violation';
end $$;
create trigger timeline_append_only before update or delete or truncate on timeline
  for each statement execute function refuse_rewriting();

create table silences (
  id text primary key,
  matchers jsonb not null,
  starts_at timestamptz not null,
  ends_at timestamptz not null,
  author text not null,
  comment text not null,
  incident_id text
);
create index silences_end on silences (ends_at);

-- Incidents whose silence has ended and that nobody has looked at since.
create table silence_releases (
  incident_id text primary key
);

create table alerts (
  fingerprint text primary key,
  source text not null,
  status alert_status not null,
  -- Read from the labels when it is written, so that a list can be sorted.
  severity severity not null,
  labels jsonb not null,
  annotations jsonb not null,
  links jsonb not null,
  starts_at timestamptz not null,
  ends_at timestamptz,
  updated_at timestamptz not null,
  incident_id text references incidents,
  silence_id text
);
create index alerts_incident on alerts (incident_id);
create index alerts_firing on alerts (starts_at) where status = 'firing';
create index alerts_silenced on alerts (silence_id) where silence_id is not null;

-- An alert row knows its newest episode only; how noisy an alert is, is counted here.
create table episodes (
  fingerprint text not null,
  starts_at timestamptz not null,
  alertname text not null,
  incident_id text,
  primary key (fingerprint, starts_at)
);
create index episodes_started on episodes (starts_at);
`,
};
