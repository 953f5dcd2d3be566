import type { Migration } from './migration.ts';

/** Indexes for what is asked each minute, so that it reads what is open and not all that there ever was. */
export const growth: Migration = {
  version: 17,
  name: 'growth',
  sql: `
-- In the order in which people want to see it: the worst are found without sorting all that fires.
drop index alerts_firing;
create index alerts_firing on alerts (severity, starts_at, fingerprint) where status = 'firing';

-- What was looked at by other rules than those in force: mostly nothing, and asked with the lock of ingest.
create index alerts_rules on alerts (coalesce(inhibition_rules, '')) where status = 'firing';

-- Open incidents by themselves: there are few, however many there have been.
create index incidents_open on incidents (id) where state <> 'resolved';

-- What is not counted where all others are.
create index incidents_canary on incidents (state) where route_name = 'watchbill.canary';
`,
};
