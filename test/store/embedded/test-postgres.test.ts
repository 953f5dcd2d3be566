import { Client } from 'pg';
import { expect, onTestFinished, test } from 'vitest';
import { askPostgres } from '../../support/ask-postgres.ts';
import { startTestPostgres, testDatabase } from '../../support/postgres.ts';

test('two test databases know nothing of each other', async () => {
  const [first, second] = await Promise.all([testDatabase(), testDatabase()]);
  onTestFinished(async () => {
    await Promise.all([first.drop(), second.drop()]);
  });
  await first.pool.query('CREATE TABLE mine ()');
  const tables = `SELECT count(*)::int AS tables FROM pg_class WHERE relname = 'mine'`;
  expect((await first.pool.query(tables)).rows).toEqual([{ tables: 1 }]);
  expect((await second.pool.query(tables)).rows).toEqual([{ tables: 0 }]);
});

test('a dropped test database is gone, with the sessions that somebody left open', async () => {
  const { connection, drop } = await testDatabase();
  const forgotten = new Client(connection);
  const closed = new Promise((resolve) => forgotten.on('error', resolve));
  await forgotten.connect();
  await drop();
  await closed;
  await expect(askPostgres(connection, 'SELECT 1')).rejects.toThrow('does not exist');
  await drop();
});

test('a story may stop, start, kill and suspend its server', async () => {
  const postgres = await startTestPostgres();
  onTestFinished(postgres.close);
  await askPostgres(postgres.connection, 'CREATE TABLE kept AS SELECT 1 AS answer');
  const read = () => askPostgres(postgres.connection, 'SELECT answer FROM kept');

  await postgres.stop();
  await expect(read()).rejects.toThrow(/ENOENT|ECONNREFUSED/);
  await postgres.start();
  expect(await read()).toEqual([{ answer: 1 }]);

  await askPostgres(postgres.connection, 'UPDATE kept SET answer = 2');
  await postgres.kill();
  await expect(read()).rejects.toThrow(/ENOENT|ECONNREFUSED/);
  await postgres.start();
  expect(await read()).toEqual([{ answer: 2 }]);

  const open = new Client({ ...postgres.connection, query_timeout: 50 });
  await open.connect();
  await postgres.pause();
  await expect(open.query('SELECT 1')).rejects.toThrow('timeout');
  await postgres.resume();
  expect(await read()).toEqual([{ answer: 2 }]);
  await open.end();
});
