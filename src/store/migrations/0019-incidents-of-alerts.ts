import type { Migration } from './migration.ts';

/**
 * That an alert is on an incident that there is, asked once for each statement: a foreign key asks for each row, which
 * costs as much as writing the row, and a storm writes thousands of alerts of a few incidents. No incident is ever
 * deleted, so nothing needs to be locked for it.
 */
export const incidentsOfAlerts: Migration = {
  version: 19,
  name: 'incidents-of-alerts',
  sql: `
alter table alerts drop constraint alerts_incident_id_fkey;

create function refuse_alerts_of_no_incident() returns trigger language plpgsql as $$
begin
  if exists (
    select from (select distinct incident_id from written where incident_id is not null) w
    where not exists (select from incidents i where i.id = w.incident_id)) then
    raise exception 'An alert cannot be on an incident that does not exist.' using errcode = 'foreign_key_violation';
  end if;
  return null;
end $$;
create trigger alerts_of_incidents after insert on alerts referencing new table as written
  for each statement execute function refuse_alerts_of_no_incident();

create function refuse_alert_of_no_incident() returns trigger language plpgsql as $$
begin
  if not exists (select from incidents i where i.id = new.incident_id) then
    raise exception 'An alert cannot be on an incident that does not exist.' using errcode = 'foreign_key_violation';
  end if;
  return null;
end $$;
-- An alert that was stored before moves on rarely, and many are changed at once in other ways.
create trigger alert_of_incident after update on alerts for each row
  when (new.incident_id is distinct from old.incident_id and new.incident_id is not null)
  execute function refuse_alert_of_no_incident();

create function refuse_deleting() returns trigger language plpgsql as $$
begin
  raise exception 'Nothing is deleted from the table %.', tg_table_name using errcode = 'restrict_violation';
end $$;
create trigger incidents_stay before delete on incidents
  for each statement execute function refuse_deleting();
`,
};
