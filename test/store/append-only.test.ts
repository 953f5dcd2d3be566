import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { at, openIncident } from './fixtures.ts';
import { type OpenedPostgresStores, openPostgresStores } from './open-postgres-stores.ts';

describe('what has been told', () => {
  let opened: OpenedPostgresStores;
  beforeEach(async () => {
    opened = await openPostgresStores();
    await openIncident(opened.stores);
    await opened.stores.audit.add({
      at: at(0),
      actorId: 'U0BEA',
      role: 'admin',
      source: 'slack',
      act: 'command ack',
      subject: undefined,
      outcome: 'done',
      detail: undefined,
    });
  });
  afterEach(() => opened.close());

  it.each([
    ['timeline', "update timeline set text = 'it was somebody else'"],
    ['timeline', 'delete from timeline'],
    ['timeline', 'truncate timeline'],
    ['audit', "update audit set actor_id = 'U0EVE'"],
    ['audit', 'delete from audit'],
    ['audit', 'truncate audit'],
  ])('stays: PostgreSQL refuses on %s "%s"', async (table, statement) => {
    await expect(opened.db.query(statement)).rejects.toThrow(`The table ${table} is append-only.`);
    const [row] = await opened.db.query<{ count: number }>(`select count(*)::int as count from ${table}`);
    expect(row?.count).toBe(1);
  });

  it('loses no incident: what names one can rely on it', async () => {
    await expect(opened.db.query('delete from incidents')).rejects.toThrow(
      'Nothing is deleted from the table incidents.',
    );
  });

  it('has no alert on an incident that there is not, new or moved on', async () => {
    const onIncident = (id: string) =>
      opened.db.query(
        `insert into alerts (fingerprint, source, status, severity, labels, annotations, links, starts_at, updated_at,
           incident_id)
         values ('f1', 'test', 'firing', 'critical', '{}', '{}', '[]', now(), now(), $1)
         on conflict (fingerprint) do update set incident_id = excluded.incident_id`,
        [id],
      );
    const [{ id = '' } = {}] = await opened.db.query<{ id: string }>('select id from incidents');
    const refusal = 'An alert cannot be on an incident that does not exist.';
    await expect(onIncident('INC-1900-1')).rejects.toThrow(refusal);
    await onIncident(id);
    await expect(onIncident('INC-1900-1')).rejects.toThrow(refusal);
    const rows = await opened.db.query(
      'select incident_id as "incidentId" from alerts where fingerprint = \'f1\'',
    );
    expect(rows).toEqual([{ incidentId: id }]);
  });
});
