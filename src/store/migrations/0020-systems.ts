import type { Migration } from './migration.ts';

/** Series and standings belong to a system; what was measured before is of this host. */
export const systems: Migration = {
  version: 20,
  name: 'systems',
  sql: `
alter table series add column system text not null default 'host';
alter table series alter column system drop default;
alter table series drop constraint series_probe_target_metric_part_key;
alter table series add constraint series_name unique (system, probe, target, metric, part);

alter table standings add column system text not null default 'host';
alter table standings alter column system drop default;
alter table standings drop constraint standings_pkey;
alter table standings add primary key (system, probe, target, metric, part);
`,
};
