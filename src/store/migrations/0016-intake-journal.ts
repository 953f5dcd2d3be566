import type { Migration } from './migration.ts';

/** Deliveries that were accepted under load, until they are processed. */
export const intakeJournal: Migration = {
  version: 16,
  name: 'intake-journal',
  sql: `
create table intake_journal (
  key text primary key,
  -- The process that is going to process it; of a dead one somebody else takes it.
  holder text not null,
  accepted_at timestamptz not null,
  alerts integer not null,
  events text not null,
  -- Why it cannot be processed: kept for whoever mends it.
  refused text
);
-- Written once and deleted soon: packing it would cost more than the room it takes.
alter table intake_journal alter column events set storage external;
`,
};
