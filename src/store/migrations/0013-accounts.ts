import type { Migration } from './migration.ts';

/** What the delivery auditor counts and found, the canary's rounds, and the heartbeats that are expected. */
export const accounts: Migration = {
  version: 13,
  name: 'accounts',
  sql: `
-- One row, raised by every batch in its own transaction; batches run one at a time. No column is indexed, so that
-- raising it leaves nothing behind.
create table intake_counts (
  singleton boolean primary key default true check (singleton),
  accepted bigint not null,
  deduplicated bigint not null,
  fired bigint not null,
  updated bigint not null,
  resolved bigint not null,
  stored bigint not null,
  acknowledged bigint not null,
  firing bigint not null
) with (fillfactor = 10);
insert into intake_counts (accepted, deduplicated, fired, updated, resolved, stored, acknowledged, firing)
  select 0, 0, 0, 0, 0, 0, 0, count(*) from alerts where status = 'firing';

create table delivery_audits (
  singleton boolean primary key default true check (singleton),
  at timestamptz not null,
  accounts jsonb not null,
  disagreements jsonb not null,
  asked integer not null,
  mended bigint not null,
  since timestamptz,
  rounds integer not null,
  raised_at timestamptz,
  cursor text
);

create table canary_rounds (
  singleton boolean primary key default true check (singleton),
  round bigint not null,
  sent_at timestamptz not null,
  -- When the card of this round was read in Slack.
  returned_at timestamptz,
  -- Since when rounds do not come back, once people were told.
  alarmed_at timestamptz
);

create table heartbeats (
  name text primary key,
  last_at timestamptz,
  due_at timestamptz not null,
  -- The start of the alert that was raised for it and has not ended.
  raised_at timestamptz
);
create index heartbeats_due on heartbeats (due_at);
create table heartbeat_watch (
  singleton boolean primary key default true check (singleton),
  seen_at timestamptz not null
);
`,
};
