import type { Migration } from './migration.ts';

/** Messages of ours that can no longer be edited where they are, after the card went on in another place. */
export const leftBehind: Migration = {
  version: 18,
  name: 'left-behind',
  sql: `
create table left_behind (
  channel_id text not null,
  ts text not null,
  -- Of the delivery that was there.
  key text not null,
  at timestamptz not null,
  primary key (channel_id, ts)
);
`,
};
