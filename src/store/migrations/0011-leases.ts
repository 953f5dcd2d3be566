import type { Migration } from './migration.ts';

/** Leases that somebody holds, as an index of their own: few at any time, and looked through every second. */
export const leases: Migration = {
  version: 11,
  name: 'leases',
  sql: `
create index deliveries_leased on deliveries (lease_until) where lease_holder is not null;
`,
};
