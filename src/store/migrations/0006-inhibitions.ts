import type { Migration } from './migration.ts';

/** Which alert hides which: a firing alert carries the keys under which it hides others and is hidden itself. */
export const inhibitions: Migration = {
  version: 6,
  name: 'inhibitions',
  sql: `
alter table alerts
  add column inhibited_by text,
  add column inhibitor text,
  add column inhibition_rules text,
  add column source_keys text[],
  add column target_keys text[];
-- Written at once instead of gathered: a storm is looked up again by the very next batch.
create index alerts_source_keys on alerts using gin (source_keys) with (fastupdate = off)
  where status = 'firing' and source_keys is not null;
create index alerts_target_keys on alerts using gin (target_keys) with (fastupdate = off)
  where status = 'firing' and target_keys is not null;
create index alerts_inhibitor on alerts (inhibitor) where inhibitor is not null;

-- The rules by which alerts are looked at now, named by their hash. Of two processes with different rules the one that
-- started last decides.
create table inhibition_rules (
  single boolean primary key default true check (single),
  hash text not null
);
`,
};
