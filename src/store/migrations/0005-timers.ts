import type { Migration } from './migration.ts';

/** What an incident waits for, and its cards in further channels. */
export const timers: Migration = {
  version: 5,
  name: 'timers',
  sql: `
alter table incidents
  add column copies jsonb,
  add column cardless boolean not null default false,
  add column timing jsonb,
  add column timers jsonb,
  -- The earliest deadline among the timers, written with them: what the sweeper finds.
  add column due_at timestamptz,
  -- Held: nobody is to hear of it yet.
  add column held_until timestamptz;
create index incidents_due on incidents (due_at) where due_at is not null;
create index incidents_held on incidents (held_until) where held_until is not null;
`,
};
