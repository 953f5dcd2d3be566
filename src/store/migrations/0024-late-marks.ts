import type { Migration } from './migration.ts';

/** Marks of late samples are only added and taken off, never changed: no writer waits for a roll-up that takes some off. */
export const lateMarks: Migration = {
  version: 24,
  name: 'late-marks',
  sql: `
alter table samples_late drop constraint samples_late_pkey;
alter table samples_late add column id bigint generated always as identity primary key;
`,
};
