import type { Migration } from './migration.ts';

/** Report slots, and the append-only audit of every act. */
export const reportsAndAudit: Migration = {
  version: 4,
  name: 'reports-and-audit',
  sql: `
create type report_state as enum ('due', 'posted');

create table report_slots (
  report text not null,
  slot timestamptz not null,
  state report_state not null default 'due',
  opened_at timestamptz not null,
  posted_at timestamptz,
  -- Raised before the image is shown: after a crash in between it is rather missing than there twice.
  images_shown integer not null default 0,
  primary key (report, slot)
);
create index report_slots_due on report_slots (opened_at) where state = 'due';

create table report_schedules (
  report text primary key,
  first_scheduled_at timestamptz not null
);

create table audit (
  id bigint generated always as identity primary key,
  at timestamptz not null,
  actor_id text not null,
  role text,
  source text not null,
  act text not null,
  subject text,
  outcome text not null,
  detail text
);
create trigger audit_append_only before update or delete or truncate on audit
  for each statement execute function refuse_rewriting();
`,
};
