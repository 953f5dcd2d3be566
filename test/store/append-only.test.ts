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
});
