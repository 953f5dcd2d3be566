import type { Migration } from './migration.ts';

/** What was changed by somebody, and until when alerts hold that have to be told again. */
export const changesAndExpiries: Migration = {
  version: 8,
  name: 'changes-and-expiries',
  sql: `
create table changes (
  source text not null,
  id text not null,
  at timestamptz not null,
  title text not null,
  labels jsonb not null,
  links jsonb not null,
  author text,
  primary key (source, id)
);
create index changes_at on changes (at);

-- A row of its own, narrow: it is written each time that an alert is told again, and the alert is not.
create table alert_expiries (
  fingerprint text primary key,
  -- Of the episode that it holds for.
  starts_at timestamptz not null,
  expires_at timestamptz not null,
  -- It was not told again in time, and its alert has ended by that.
  lapsed boolean not null default false
) with (fillfactor = 50);
create index alert_expiries_due on alert_expiries (expires_at) where not lapsed;

-- When somebody last looked for what has expired: after a gap nobody could tell of anything either.
create table expiry_watch (
  singleton boolean primary key default true check (singleton),
  seen_at timestamptz not null,
  not_before timestamptz not null
);
`,
};
