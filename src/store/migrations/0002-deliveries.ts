import type { Migration } from './migration.ts';

/** Messages that have to be in the chat exactly once. */
export const deliveries: Migration = {
  version: 2,
  name: 'deliveries',
  sql: `
create type delivery_kind as enum ('card', 'page', 'notice', 'report');
create type delivery_state as enum ('pending', 'posted', 'failed');

create table deliveries (
  key text primary key,
  kind delivery_kind not null,
  priority smallint not null,
  incident_id text,
  channel text not null,
  thread_of text,
  message jsonb,
  state delivery_state not null default 'pending',
  post_started_at timestamptz,
  channel_id text,
  ts text,
  posted_at timestamptz,
  -- What the posted card shows, and what its incident has come to since. Kept on the row, so that the cards
  -- with an edit to do are an index of their own and not a comparison of two tables.
  revision integer not null default 0,
  wanted_revision integer not null default 0,
  created_at timestamptz not null,
  lease_holder text,
  lease_until timestamptz,
  -- When its own channel refused it for good; with a place, it was posted elsewhere.
  failed_at timestamptz,
  last_error text
);
create index deliveries_pending on deliveries (priority, created_at) where state = 'pending';
create index deliveries_outdated on deliveries (created_at) where state = 'posted' and revision < wanted_revision;
create index deliveries_failed on deliveries (failed_at) where failed_at is not null;
create index deliveries_incident on deliveries (incident_id) where kind = 'card';
`,
};
