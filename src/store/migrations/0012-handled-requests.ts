import type { Migration } from './migration.ts';

/** What came from Slack and was acted on, for all processes together; by digest, because some keys are secrets. */
export const handledRequests: Migration = {
  version: 12,
  name: 'handled requests',
  sql: `
create table handled_requests (
  digest bytea primary key,
  expires_at timestamptz not null
);
create index handled_requests_expired on handled_requests (expires_at);
`,
};
