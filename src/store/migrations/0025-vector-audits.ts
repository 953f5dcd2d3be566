import type { Migration } from './migration.ts';

/** Audits of vectors that people asked for, and the deletions that they agreed to. */
export const vectorAudits: Migration = {
  version: 25,
  name: 'vector-audits',
  sql: `
create table vector_audits (
  number bigint generated always as identity primary key,
  system text not null,
  probe text not null,
  depth text not null check (depth in ('sampled', 'deep')),
  state text not null default 'waiting' check (state in ('waiting', 'running', 'done', 'failed')),
  requested_by text not null,
  requested_at timestamptz not null,
  progress jsonb,
  collections jsonb not null default '[]',
  error text,
  ended_at timestamptz,
  revision integer not null default 1,
  -- How often somebody began to carry it out, and when the last one was heard of.
  runs integer not null default 0,
  told_at timestamptz not null default now(),
  file_started boolean not null default false
);
-- Two audits of the same at once would tell the same and cost twice.
create unique index vector_audits_open on vector_audits (system, probe) where state in ('waiting', 'running');
create index vector_audits_unfiled on vector_audits (ended_at) where state = 'done' and not file_started;

create table orphan_deletions (
  number bigint not null references vector_audits on delete cascade,
  collection text not null,
  state text not null default 'asked' check (state in ('asked', 'running', 'done', 'failed')),
  expected integer not null,
  asked_by text not null,
  asked_at timestamptz not null,
  deleted integer,
  error text,
  ended_at timestamptz,
  runs integer not null default 0,
  told_at timestamptz not null default now(),
  primary key (number, collection)
);
create index orphan_deletions_open on orphan_deletions (told_at) where state in ('asked', 'running');
`,
};
