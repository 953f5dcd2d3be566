import type { Migration } from './migration.ts';

/** Episodes with all that a replay needs to run them again. */
export const history: Migration = {
  version: 9,
  name: 'history',
  sql: `
alter table episodes
  add column source text,
  add column labels jsonb,
  add column annotations jsonb,
  add column grouped boolean not null default false,
  -- When its firing and its end were accepted, by our clock: the order in which things are run again.
  add column accepted_at timestamptz,
  add column resolved_at timestamptz;

-- What was counted before this: as the alert tells it today.
update episodes e set source = a.source, labels = a.labels, annotations = a.annotations,
  resolved_at = case when a.status = 'resolved' then greatest(a.updated_at, e.starts_at) end
  from alerts a where a.fingerprint = e.fingerprint;
update episodes set source = coalesce(source, 'unknown'), accepted_at = starts_at,
  labels = coalesce(labels, jsonb_build_object('alertname', alertname)),
  annotations = coalesce(annotations, '{}'::jsonb);

alter table episodes
  alter column source set not null,
  alter column labels set not null,
  alter column annotations set not null,
  alter column accepted_at set not null;

-- By time alone: all episodes of a batch have the same, so the index stays small and pages are sorted within it.
create index episodes_accepted on episodes (accepted_at);
`,
};
