import type { Migration } from './migration.ts';

/** What every batch of alerts changes of an incident, apart from the incident itself. */
export const incidentActivity: Migration = {
  version: 15,
  name: 'incident-activity',
  sql: `
-- An incident is a wide row with many indexes, and a storm touches it with every batch. What changes then is a narrow row
-- of its own with room beside it, so that PostgreSQL writes the next version next to the last one and no index entry.
create table incident_activity (
  incident_id text primary key references incidents,
  revision integer not null,
  updated_at timestamptz not null,
  timers jsonb,
  -- What its alerts add up to: written by whoever changes them, never counted by whoever reads.
  total integer not null default 0,
  firing integer not null default 0,
  silenced integer not null default 0,
  inhibited integer not null default 0,
  since timestamptz,
  -- Some card may show an older revision. Taken off by the sweeper once none does.
  outdated boolean not null default false
) with (fillfactor = 50);

insert into incident_activity (incident_id, revision, updated_at, timers, total, firing, silenced, inhibited, since,
    outdated)
  select i.id, i.revision, i.updated_at, i.timers, s.total, s.firing, s.silenced, s.inhibited, s.since,
    exists (select from deliveries d where d.incident_id = i.id and d.kind = 'card'
      and (d.state = 'pending' or (d.state = 'posted' and d.revision < i.revision)))
  from incidents i cross join lateral (
    select count(*) as total, count(*) filter (where a.status = 'firing') as firing,
      count(*) filter (where a.status = 'firing' and a.silence_id is not null) as silenced,
      count(*) filter (where a.status = 'firing' and a.silence_id is null and a.inhibited_by is not null) as inhibited,
      coalesce(min(a.starts_at) filter (where a.status = 'firing'), min(a.starts_at)) as since
    from alerts a where a.incident_id = i.id) s;

create index incident_activity_outdated on incident_activity (incident_id) where outdated;
alter table incidents drop column revision, drop column updated_at, drop column timers;

-- From here on only the cards of storms, and the pages that call for many, count by themselves what is wanted of them.
drop index deliveries_outdated;
update deliveries set wanted_revision = 0 where kind = 'card';
create index deliveries_counted on deliveries (created_at) where wanted_revision > 0 and state = 'posted';
create index deliveries_in_storms on deliveries (incident_id) where kind = 'card' and thread_of is not null;
`,
};
