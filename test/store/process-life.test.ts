import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { mintHolder, processLife } from '../../src/store/process-life.ts';
import { createStores } from '../../src/store/stores.ts';
import { type TestDatabase, testDatabase } from '../support/postgres.ts';
import { anotherProcess } from './another-process.ts';
import { type OpenedPostgresStores, openPostgresStores, quiet } from './open-postgres-stores.ts';

const notice = { key: 'notice.1', kind: 'notice', channel: '#ops', message: { text: 'hello' } } as const;
const leaseMs = 60_000;

let opened: OpenedPostgresStores;
beforeEach(async () => {
  opened = await openPostgresStores();
});
afterEach(async () => {
  await opened.close();
});

/** The server's sessions that hold a life. */
async function sessions(): Promise<readonly number[]> {
  const rows = await opened.db.query<{ pid: number }>(
    `select pid from pg_stat_activity where application_name = 'watchbill life' and datname = current_database()`,
  );
  return rows.map(({ pid }) => pid);
}

describe('a lease', () => {
  it('is cut short when its process ends, and then taken by another', async () => {
    const [dead, other] = [await anotherProcess(opened), await anotherProcess(opened)];
    await dead.stores.deliveries.want([{ ...notice, heldForMs: leaseMs }]);
    await dead.stores.deliveries.claim('notice.1', leaseMs);
    await dead.life.end();
    await vi.waitFor(async () => expect(await other.stores.deliveries.lapsed(10)).toEqual(['notice.1']));
    expect(await other.stores.deliveries.claim('notice.1', leaseMs)).toBeDefined();
  });

  it('is cut short although somebody holds a lock of another kind and the same number', async () => {
    const [dead, other] = [await anotherProcess(opened), await anotherProcess(opened)];
    await dead.stores.deliveries.want([{ ...notice, heldForMs: leaseMs }]);
    await dead.stores.deliveries.claim('notice.1', leaseMs);
    await opened.db.transaction(async (tx) => {
      await tx.query('select pg_advisory_xact_lock(1, $1::int)', [dead.holder.split('.')[1]]);
      await dead.life.end();
      await vi.waitFor(async () => expect(await other.stores.deliveries.lapsed(10)).toEqual(['notice.1']));
    });
  });

  it('gives a message that is on its way some time before it is cut', async () => {
    const [dead, other] = [await anotherProcess(opened), await anotherProcess(opened)];
    await dead.stores.deliveries.want([notice]);
    await dead.stores.deliveries.claim('notice.1', leaseMs);
    await dead.life.end();
    expect(await other.stores.deliveries.lapsed(5_000)).toEqual([]);
    const [row] = await opened.db.query<{ left: number }>(
      'select extract(epoch from lease_until - now())::float8 as left from deliveries',
    );
    expect(row?.left).toBeGreaterThan(1);
    await vi.waitFor(async () => {
      await other.stores.deliveries.lapsed(5_000);
      const [cut] = await opened.db.query<{ left: number }>(
        'select extract(epoch from lease_until - now())::float8 as left from deliveries',
      );
      expect(cut?.left).toBeLessThanOrEqual(5);
    });
    expect(await other.stores.deliveries.claim('notice.1', leaseMs)).toBeUndefined();
  });

  it('is left alone while its process lives', async () => {
    const [living, other] = [await anotherProcess(opened), await anotherProcess(opened)];
    await living.stores.deliveries.want([notice]);
    await living.stores.deliveries.claim('notice.1', leaseMs);
    expect(await other.stores.deliveries.lapsed(0)).toEqual([]);
    expect(await other.stores.deliveries.claim('notice.1', leaseMs)).toBeUndefined();
  });

  it('outlives a session that was lost, because its process takes the lock again', async () => {
    const [living] = [await anotherProcess(opened)];
    await living.stores.deliveries.want([notice]);
    await living.stores.deliveries.claim('notice.1', leaseMs);
    const [pid] = await sessions();
    await opened.db.query('select pg_terminate_backend($1)', [pid]);
    const lock = `select from pg_locks where locktype = 'advisory' and 'process.' || objid = $1`;
    await vi.waitFor(async () => {
      expect(await sessions()).not.toEqual([pid]);
      expect(await opened.db.query(lock, [living.holder])).toHaveLength(1);
    });
    expect(await living.stores.deliveries.lapsed(0)).toEqual([]);
  });

  it('of a process in another database is not taken for that of one here', async () => {
    const elsewhere: TestDatabase = await testDatabase();
    const holder = mintHolder();
    const life = processLife({ connection: elsewhere.connection, holder, log: quiet });
    await life.begin();
    const { deliveries } = createStores(opened.db, opened.clock, holder);
    await deliveries.want([notice]);
    await deliveries.claim('notice.1', leaseMs);
    await vi.waitFor(async () => expect(await deliveries.lapsed(0)).toEqual(['notice.1']));
    await life.end();
    await elsewhere.drop();
  });
});

describe('a process', () => {
  it('says that it cannot hold leases while PostgreSQL is away', async () => {
    const connection = { host: '127.0.0.1', port: 1, user: 'nobody', database: 'none' };
    const life = processLife({ connection, holder: mintHolder(), log: quiet });
    await expect(life.begin()).rejects.toThrow('PostgreSQL cannot be reached');
    await life.end();
  });

  it('leaves no session behind', async () => {
    const { life } = await anotherProcess(opened);
    expect(await sessions()).toHaveLength(1);
    await life.end();
    await vi.waitFor(async () => expect(await sessions()).toEqual([]));
  });
});
