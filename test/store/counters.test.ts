import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { mintIncidentIds, mintSilenceId } from '../../src/store/counters.ts';
import { at } from './fixtures.ts';
import { type OpenedPostgresStores, openPostgresStores } from './open-postgres-stores.ts';

describe('counters of ids', () => {
  let opened: OpenedPostgresStores;
  beforeEach(async () => {
    opened = await openPostgresStores();
  });
  afterEach(() => opened.close());

  it('start at one each day and for each kind', async () => {
    const ids = await opened.db.transaction(async (tx) => [
      ...(await mintIncidentIds(tx, [at(0), at(24 * 60), at(1)])),
      await mintSilenceId(tx, at(0)),
    ]);
    expect(ids).toEqual(['INC-20261121-0001', 'INC-20261122-0001', 'INC-20261121-0002', 'SIL-20261121-0001']);
  });

  it('grow past four digits', async () => {
    await opened.db.transaction((tx) =>
      mintIncidentIds(
        tx,
        Array.from({ length: 9_999 }, () => at(0)),
      ),
    );
    const ids = await opened.db.transaction((tx) => mintIncidentIds(tx, [at(0), at(0)]));
    expect(ids).toEqual(['INC-20261121-10000', 'INC-20261121-10001']);
  });

  it('give back the numbers of a transaction that fails', async () => {
    const failing = opened.db.transaction(async (tx) => {
      await mintIncidentIds(tx, [at(0)]);
      throw new Error('no room');
    });
    await expect(failing).rejects.toThrow('no room');
    expect(await opened.db.transaction((tx) => mintIncidentIds(tx, [at(0)]))).toEqual(['INC-20261121-0001']);
  });

  it('ask nothing of the database for nothing', async () => {
    expect(await opened.db.transaction((tx) => mintIncidentIds(tx, []))).toEqual([]);
    expect(await opened.db.query('select * from counters')).toEqual([]);
  });
});
