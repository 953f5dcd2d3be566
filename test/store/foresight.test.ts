import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Database } from '../../src/store/database.ts';
import { createStores } from '../../src/store/stores.ts';
import { alertOf, at, bea, newIncidentOf } from './fixtures.ts';
import { type OpenedPostgresStores, openPostgresStores } from './open-postgres-stores.ts';

let opened: OpenedPostgresStores;
beforeEach(async () => {
  opened = await openPostgresStores();
});
afterEach(() => opened.close());

/** The same database, with every statement of a transaction taken down. */
function listening(db: Database) {
  const statements: string[] = [];
  const watched: Database = {
    ...db,
    transaction: (work) =>
      db.transaction((tx) =>
        work({
          ...tx,
          query: (text, values) => {
            statements.push(text);
            return tx.query(text, values);
          },
        }),
      ),
  };
  return { watched, statements };
}

const alert = alertOf('a');
const foreseen = { at: at(0), fingerprints: [alert.fingerprint], groupKeys: ['group 1'], cards: [] };

async function openOne(): Promise<string> {
  return opened.stores.alerts.ingest(async (tx) => {
    const ids = await tx.write({
      ...nothing,
      opened: [newIncidentOf('new', { groupKey: 'group 1', openedAt: at(0) })],
      alerts: [{ ...alert, incidentId: 'new' }],
    });
    return ids.get('new') ?? '';
  }, foreseen);
}
const nothing = { alerts: [], opened: [], changed: [], timeline: [], deliveries: [] };

describe('what a batch is foreseen to ask', () => {
  it('is asked once, before the batch asks', async () => {
    const id = await openOne();
    const { watched, statements } = listening(opened.db);
    const stores = createStores(watched, opened.clock);
    await stores.alerts.ingest(async (tx) => {
      const before = statements.length;
      expect((await tx.alerts(foreseen.fingerprints)).get(alert.fingerprint)?.incidentId).toBe(id);
      expect((await tx.groupIncidents(['group 1'])).get('group 1')?.incident.id).toBe(id);
      expect((await tx.incidents([id])).get(id)?.alerts.total).toBe(1);
      expect(await tx.silences(at(0))).toEqual([]);
      expect(statements.length).toBe(before);
    }, foreseen);
  });

  it('is asked again where the batch asks for something else', async () => {
    const id = await openOne();
    const wrong = { at: at(0), fingerprints: ['0'.repeat(16)], groupKeys: ['group 2'], cards: [] };
    await opened.stores.alerts.ingest(async (tx) => {
      expect([...(await tx.alerts([alert.fingerprint])).keys()]).toEqual([alert.fingerprint]);
      expect((await tx.groupIncidents(['group 1', 'group 2'])).get('group 1')?.incident.id).toBe(id);
      expect([...(await tx.incidents([id])).keys()]).toEqual([id]);
    }, wrong);
  });

  it('answers only what is asked', async () => {
    await openOne();
    await opened.stores.alerts.ingest(async (tx) => {
      expect((await tx.alerts([])).size).toBe(0);
      expect((await tx.groupIncidents([])).size).toBe(0);
      expect((await tx.incidents([])).size).toBe(0);
    }, foreseen);
  });

  it('does not spoil a batch that asks for none of it', async () => {
    await expect(opened.stores.alerts.ingest(async () => 'done', foreseen)).resolves.toBe('done');
  });

  it('includes the next number, and a number that somebody took meanwhile is not given twice', async () => {
    const first = await openOne();
    const other = createStores(opened.anotherPool(), opened.clock);
    let runs = 0;
    const second = await opened.stores.alerts.ingest(async (tx) => {
      runs += 1;
      // The number has been peeked at by now, and is taken by a person.
      await tx.alerts(foreseen.fingerprints);
      if (runs === 1) {
        const { placeholderId: _placeholderId, ...declared } = newIncidentOf('', { openedAt: at(0) });
        await other.incidents.declare(declared, bea, 'Declared.', () => []);
      }
      const ids = await tx.write({
        ...nothing,
        opened: [newIncidentOf('new', { openedAt: at(0) })],
      });
      return ids.get('new');
    }, foreseen);
    expect(runs).toBe(2);
    expect([first, second]).toEqual(['INC-20261121-0001', 'INC-20261121-0003']);
    expect(await openOneMore()).toBe('INC-20261121-0004');
  });
});

async function openOneMore(): Promise<string | undefined> {
  return opened.stores.alerts.ingest(async (tx) => {
    const ids = await tx.write({
      ...nothing,
      opened: [newIncidentOf('new', { openedAt: at(0) })],
    });
    return ids.get('new');
  });
}
