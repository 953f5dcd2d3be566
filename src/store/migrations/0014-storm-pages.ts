import type { Migration } from './migration.ts';

/** Pages that call for many incidents of a storm at once. */
export const stormPages: Migration = {
  version: 14,
  name: 'storm-pages',
  sql: `
-- Called by the page that its thread_of names. What is added to a type can only be used after this step.
alter type delivery_state add value 'joined';

-- The key is that of the page's delivery; the calls that it stands for are deliveries in its thread.
create table storm_pages (
  key text primary key,
  storm text not null references storms,
  who text not null,
  level smallint not null,
  began_at timestamptz not null
);
create index storm_pages_newest on storm_pages (storm, who, level, began_at desc);

-- Critical incidents that were paged one by one.
create table storm_pages_alone (
  storm text not null references storms,
  who text not null,
  count integer not null,
  primary key (storm, who)
);
`,
};
