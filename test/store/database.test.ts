import { once } from 'node:events';
import { createServer, type Server } from 'node:net';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { ConfigError, TimeoutError, UnreachableError } from '../../src/domain/errors.ts';
import { type Database, openDatabase } from '../../src/store/database.ts';
import { type OpenedPostgresStores, openPostgresStores, quiet } from './open-postgres-stores.ts';

async function durationMs(work: Promise<unknown>): Promise<number> {
  const startedAtMs = performance.now();
  await work.catch(() => undefined);
  return performance.now() - startedAtMs;
}

describe('the database', () => {
  let opened: OpenedPostgresStores;
  let db: Database;
  beforeEach(async () => {
    opened = await openPostgresStores();
    db = opened.anotherPool({ maxConnections: 2, callTimeoutMs: 2_000 });
  });
  afterEach(() => opened.close());

  it('gives every session our schema, our zone and limits on the side of the server', async () => {
    const [row] = await db.query<Record<string, string>>(
      `select current_setting('search_path') as path, current_setting('TimeZone') as zone,
         current_setting('statement_timeout') as statement, current_setting('lock_timeout') as lock,
         current_setting('idle_in_transaction_session_timeout') as idle,
         current_setting('transaction_timeout', true) as transaction, current_setting('application_name') as name`,
    );
    expect(row).toMatchObject({
      path: 'watchbill',
      zone: 'UTC',
      statement: '1700ms',
      lock: '1400ms',
      idle: '5s',
      name: 'test',
    });
    expect(row?.['transaction'] ?? '30s').toBe('30s');
  });

  it('ends a statement that takes too long, and keeps the connection', async () => {
    const [before] = await db.query<{ pid: number }>('select pg_backend_pid() as pid');
    await expect(db.query('select pg_sleep(5)')).rejects.toThrow(TimeoutError);
    const [after] = await db.query<{ pid: number }>('select pg_backend_pid() as pid');
    expect(after).toEqual(before);
  });

  it('ends the wait for a lock that somebody else holds', async () => {
    await opened.db.transaction(async (tx) => {
      await tx.query('lock table counters');
      await expect(db.query('select * from counters')).rejects.toThrow(/lock timeout/);
    });
    await expect(db.query('select * from counters')).resolves.toEqual([]);
  });

  it('ends the wait for a connection when all are busy', async () => {
    let free = () => {};
    const held = new Promise<void>((resolve) => {
      free = resolve;
    });
    const holders = [1, 2].map(() => db.transaction(() => held));
    const waiting = db.query('select 1');
    await expect(waiting).rejects.toThrow(TimeoutError);
    free();
    await Promise.all(holders);
    await expect(db.query('select 1')).resolves.toHaveLength(1);
  });

  it('gives up a question whose signal is aborted', async () => {
    const controller = new AbortController();
    const asked = opened.db.query('select pg_sleep(15)', [], controller.signal);
    asked.catch(() => undefined);
    await vi.waitFor(async () => {
      const asking = await opened.db.query(`select 1 from pg_stat_activity
        where datname = current_database() and wait_event = 'PgSleep'`);
      expect(asking).toHaveLength(1);
    });
    controller.abort();
    await expect(asked).rejects.toThrow(/before the deadline/);
    await expect(opened.db.query('select 1', [], controller.signal)).rejects.toThrow(TimeoutError);
    await expect(opened.db.query('select 1')).resolves.toHaveLength(1);
  });

  it('keeps nothing of a transaction in which a statement failed that nobody awaited', async () => {
    const failing = db.transaction(async (tx) => {
      tx.query(`insert into counters values ('a', 1)`);
      tx.query(`insert into counters values ('a', 2)`);
      tx.query(`insert into counters values ('b', 1)`);
      return 'done';
    });
    await expect(failing).rejects.toThrow(/duplicate key/);
    await expect(db.query('select * from counters')).resolves.toEqual([]);
  });

  it('runs a transaction again that lost a race', async () => {
    await db.query(`insert into counters values ('a', 1), ('b', 1)`);
    let runs = 0;
    const bothHoldOne = Promise.withResolvers<void>();
    const raiseBoth = (names: readonly string[]) =>
      opened.db.transaction(async (tx) => {
        runs += 1;
        for (const name of names) {
          await tx.query('update counters set value = value + 1 where name = $1', [name]);
          if (runs >= 2) bothHoldOne.resolve();
          await bothHoldOne.promise;
        }
      });
    await Promise.all([raiseBoth(['a', 'b']), raiseBoth(['b', 'a'])]);
    expect(runs).toBe(3);
    const rows = await db.query<{ value: number }>('select value from counters');
    expect(rows.map((row) => row.value)).toEqual([3, 3]);
  });

  it('uses the connection of a transaction that failed again', async () => {
    await db.query('select 1');
    for (let index = 0; index < 5; index += 1) {
      await expect(db.transaction(() => Promise.reject(new Error('changed its mind')))).rejects.toThrow(
        'changed its mind',
      );
    }
    await expect(db.query('select 1')).resolves.toHaveLength(1);
  });

  it('lets a transaction take longer that asked for it', async () => {
    const slow = db.transaction((tx) => {
      tx.allow(10_000);
      return tx.query('select 1 as slept from pg_sleep(1.9)');
    });
    await expect(slow).resolves.toEqual([{ slept: 1 }]);
    await expect(db.query('select pg_sleep(1.9)')).rejects.toThrow(TimeoutError);
  });

  it('moves the deadline that the server has set for the whole of a transaction', async () => {
    const one = opened.anotherPool({ maxConnections: 1 });
    await one.query(`set transaction_timeout = '300ms'`);
    const slow = one.transaction((tx) => {
      tx.allow(10_000);
      return tx.query('select 1 as slept from pg_sleep(0.6)');
    });
    await expect(slow).resolves.toEqual([{ slept: 1 }]);
    // The limit of all others is as it was.
    await expect(one.transaction((tx) => tx.query('select pg_sleep(0.6)'))).rejects.toThrow(
      'transaction timeout',
    );
  });

  it('refuses the password of nobody as a matter of configuration, without quoting it', async () => {
    const secret = 'hunter2';
    expect(() =>
      openDatabase({ connection: `mysql://u:${secret}@h/d`, applicationName: 'test', log: quiet }),
    ).toThrow(ConfigError);
    try {
      openDatabase({ connection: `postgres://u:${secret}@h:port/d`, applicationName: 'test', log: quiet });
      expect.unreachable();
    } catch (error) {
      expect(String(error)).not.toContain(secret);
    }
  });
});

describe('a database that is not there', () => {
  let server: Server | undefined;
  let db: Database | undefined;
  afterEach(async () => {
    await db?.close();
    server?.close();
  });

  function open(connection: string): Database {
    db = openDatabase({ connection, applicationName: 'test', log: quiet, callTimeoutMs: 600 });
    return db;
  }

  async function listen(): Promise<number> {
    server = createServer((socket) => socket.resume()).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const address = server.address();
    return typeof address === 'object' && address !== null ? address.port : 0;
  }

  it('is unreachable when nobody listens', async () => {
    const port = await listen();
    server?.close();
    await expect(open(`postgres://u@127.0.0.1:${port}/d`).query('select 1')).rejects.toThrow(
      UnreachableError,
    );
    await expect(db?.transaction((tx) => tx.query('select 1'))).rejects.toThrow(/ECONNREFUSED/);
  });

  it('is unreachable when its socket does not exist', async () => {
    const missing = open('postgres://u@localhost/d?host=/nowhere');
    await expect(missing.query('select 1')).rejects.toThrow(/ENOENT/);
  });

  it('is late when it takes the connection and says nothing', async () => {
    const silent = open(`postgres://u@127.0.0.1:${await listen()}/d`);
    const calls = Array.from({ length: 30 }, () => silent.query('select 1'));
    const results = await Promise.allSettled(calls);
    expect(results.every((each) => each.status === 'rejected' && each.reason instanceof TimeoutError)).toBe(
      true,
    );
    expect(await durationMs(silent.query('select 1'))).toBeLessThan(1_600);
  });
});
