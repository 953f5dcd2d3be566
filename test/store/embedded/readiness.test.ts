import { once } from 'node:events';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import type { EmbeddedConnection } from '../../../src/store/embedded/endpoint.ts';
import { askServer, waitUntilReady } from '../../../src/store/embedded/readiness.ts';
import { askPostgres } from '../../support/ask-postgres.ts';
import { testDatabase } from '../../support/postgres.ts';
import { scratchFolder } from './holder.ts';

const nobody = (host: string): EmbeddedConnection => ({
  host,
  port: 5432,
  user: 'u',
  database: 'd',
  ssl: false,
});

test('makes the database that is missing, also when two ask at once', async () => {
  const { connection, drop } = await testDatabase();
  onTestFinished(drop);
  const missing = { ...connection, database: `${connection.database}_made` };
  expect(await Promise.all([askServer(missing, 5_000), askServer(missing, 5_000)])).toEqual([
    'ready',
    'ready',
  ]);
  expect(await askPostgres(missing, 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
  await askPostgres(connection, `DROP DATABASE ${missing.database} WITH (FORCE)`);
});

test('calls a server busy that takes nobody now', async () => {
  const { connection, drop } = await testDatabase();
  onTestFinished(drop);
  const elsewhere = { ...connection, database: 'postgres' };
  await askPostgres(elsewhere, `ALTER DATABASE ${connection.database} ALLOW_CONNECTIONS false`);
  expect(await askServer(connection, 5_000)).toBe('busy');
  const ended = { timeoutMs: 5_000, gone: async () => true, patient: false };
  expect(await waitUntilReady(connection, ended), 'and waits for it as long as it lives').toBe('busy');
});

test('calls a server silent that takes the connection and says nothing', async () => {
  const folder = await scratchFolder();
  const listener = createServer((socket) => socket.resume());
  listener.listen(join(folder, '.s.PGSQL.5432'));
  await once(listener, 'listening');
  onTestFinished(() => new Promise((done) => listener.close(() => done())));
  expect(await askServer(nobody(folder), 50)).toBe('silent');
});

test('waits for one that was just started, not for one that was found', async () => {
  const connection = nobody(await scratchFolder());
  let asked = 0;
  const gone = async () => {
    asked += 1;
    return asked === 3;
  };
  expect(await waitUntilReady(connection, { timeoutMs: 5_000, gone, patient: false })).toBe('silent');
  expect(asked).toBe(1);
  expect(await waitUntilReady(connection, { timeoutMs: 5_000, gone, patient: true })).toBe('silent');
  expect(asked).toBe(3);
});

test('leaves no session open', async () => {
  const { connection, pool, drop } = await testDatabase();
  onTestFinished(drop);
  expect(await askServer(connection, 5_000)).toBe('ready');
  const sessions = `SELECT count(*)::int AS open FROM pg_stat_activity WHERE datname = current_database()`;
  await expect.poll(async () => (await pool.query(sessions)).rows).toEqual([{ open: 1 }]);
  expect(pool.totalCount).toBe(1);
});
