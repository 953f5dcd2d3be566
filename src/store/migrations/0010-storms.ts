import type { Migration } from './migration.ts';

/** Storms with one summary card each, and the files that list the alerts of a large incident. */
export const storms: Migration = {
  version: 10,
  name: 'storms',
  sql: `
-- A summary card is a delivery too. What is added to a type can only be used after this step.
alter type delivery_kind add value 'storm';
alter type delivery_state add value 'obsolete';

-- Why it could not be posted at first: kept when it has been, because the card says it for ever.
alter table deliveries add column delayed_by text;

create table storms (
  key text primary key,
  id bigint generated always as identity,
  channel text not null,
  began_at timestamptz not null,
  -- When it is over unless more new cards follow.
  ends_at timestamptz not null,
  ended_at timestamptz
);
create unique index storms_open on storms (channel) where ended_at is null;
create index storms_end on storms (ends_at) where ended_at is null;

-- The newest cards of a channel, to tell how fast they come; and the cards in a thread.
create index deliveries_newest_cards on deliveries (channel, created_at desc) where kind = 'card';
create index deliveries_thread on deliveries (thread_of) where thread_of is not null;

-- One file of all alerts for each large incident, in the thread of its card.
create table alert_lists (
  incident_id text primary key references incidents,
  -- When the file is looked at next; null while it shows what there is.
  due_at timestamptz,
  -- Of what the shown file holds.
  digest text,
  file_id text,
  shown_at timestamptz,
  shown integer not null default 0
);
create index alert_lists_due on alert_lists (due_at) where due_at is not null;
`,
};
