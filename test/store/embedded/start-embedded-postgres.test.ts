import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, onTestFinished, test, vi } from 'vitest';
import {
  type EmbeddedPostgresOptions,
  startEmbeddedPostgres,
} from '../../../src/store/embedded/start-embedded-postgres.ts';
import { testSettings } from '../../support/shared-postgres.ts';
import { ask, scratchFolder } from './holder.ts';

async function start(dataDir: string, options: Partial<EmbeddedPostgresOptions> = {}) {
  const server = await startEmbeddedPostgres({
    dataDir,
    log: () => undefined,
    settings: testSettings,
    ...options,
  });
  onTestFinished(() => server.stop());
  return server;
}

test('makes a cluster on the first start and finds its data on the second', async () => {
  const dataDir = join(await scratchFolder(), 'not', 'yet', 'there');
  const first = await start(dataDir);
  expect(first).toMatchObject({ firstStart: true, adopted: false });
  await ask(first.connection, `CREATE TABLE kept AS SELECT 'ü → 🚨' AS text`);
  await first.stop();

  const second = await start(dataDir);
  expect(second).toMatchObject({ firstStart: false, adopted: false, connection: first.connection });
  expect(await ask(second.connection, 'SELECT text FROM kept')).toEqual([{ text: 'ü → 🚨' }]);
});

test('keeps what is committed through a power cut unless a test says otherwise', async () => {
  const server = await start(await scratchFolder(), { settings: {} });
  const names = ['fsync', 'synchronous_commit', 'full_page_writes', 'data_checksums', 'autovacuum'];
  const list = names.map((name) => `current_setting('${name}') AS ${name}`).join(', ');
  const [found] = await ask(server.connection, `SELECT ${list}, current_setting('jit') AS jit`);
  expect(found).toEqual({ ...Object.fromEntries(names.map((name) => [name, 'on'])), jit: 'off' });
});

test('has a UTF-8 database whose rules of order come with the server', async () => {
  const server = await start(await scratchFolder());
  const sql = `SELECT pg_encoding_to_char(encoding) AS encoding, datlocprovider AS provider, datlocale AS locale,
    current_setting('TimeZone') AS zone FROM pg_database WHERE datname = current_database()`;
  expect(await ask(server.connection, sql)).toEqual([
    { encoding: 'UTF8', provider: 'b', locale: 'C.UTF-8', zone: 'UTC' },
  ]);
});

test('is closed to every other user and to the network', async () => {
  const dataDir = await scratchFolder();
  const server = await start(dataDir);
  const mode = async (path: string) => ((await stat(path)).mode & 0o777).toString(8);
  expect(await mode(server.connection.host)).toBe('700');
  expect(await mode(join(dataDir, 'pg'))).toBe('700');
  expect(await mode(join(dataDir, 'postgres.log'))).toBe('600');
  expect(await ask(server.connection, 'SHOW listen_addresses')).toEqual([{ listen_addresses: '' }]);
});

test('gives the server none of the secrets in our environment', async () => {
  vi.stubEnv('SLACK_BOT_TOKEN', 'xoxb-canary');
  vi.stubEnv('PGOPTIONS', '-c work_mem=64kB');
  vi.stubEnv('LC_ALL', 'xx_XX.absent');
  const dataDir = await scratchFolder();
  const server = await start(dataDir);
  const environment =
    process.platform === 'linux' ? await readFile(`/proc/${server.pid}/environ`, 'utf8') : '';
  expect(environment).not.toMatch(/canary|PGOPTIONS|xx_XX/);
  expect(await readFile(join(dataDir, 'postgres.log'), 'utf8')).not.toContain('canary');
});

test.each([
  ['blanks, a comma and quotes', `on call, 'n "watch" \\ bill`],
  ['a path longer than a socket may have', `deep/${'x'.repeat(60)}/${'y'.repeat(60)}`],
])('runs in a folder with %s', async (_what, name) => {
  const dataDir = join(await scratchFolder(), name);
  const server = await start(dataDir);
  expect(Buffer.byteLength(server.connection.host)).toBeLessThan(90);
  expect(await ask(server.connection, 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
  await server.stop();
  expect(await start(dataDir)).toMatchObject({ firstStart: false, connection: server.connection });
});

test('serves on loopback with a password where there are no Unix sockets', async () => {
  const dataDir = await scratchFolder();
  const first = await start(dataDir, { transport: 'tcp' });
  expect(first.connection).toMatchObject({ host: '127.0.0.1', port: first.port });
  await expect(ask({ ...first.connection, password: 'wrong' }, 'SELECT 1')).rejects.toThrow(
    'password authentication failed',
  );
  await ask(first.connection, 'CREATE TABLE kept ()');
  await first.stop();
  const second = await start(dataDir, { transport: 'tcp' });
  expect(await ask(second.connection, 'SELECT count(*)::int AS rows FROM kept')).toEqual([{ rows: 0 }]);
});

test('reports a server that ends by itself, and starts again under the same lock and address', async () => {
  const dataDir = await scratchFolder();
  const ended = Promise.withResolvers<number | null>();
  const server = await start(dataDir, { onExit: ended.resolve });
  process.kill(server.pid, 'SIGQUIT');
  expect(await ended.promise).toBe(0);
  await server.stop();
  expect((await start(dataDir)).connection).toEqual(server.connection);
});

test('does not report a server that was stopped, twice', async () => {
  const onExit = vi.fn();
  const server = await start(await scratchFolder(), { onExit });
  await Promise.all([server.stop(), server.stop()]);
  expect(() => process.kill(server.pid, 0)).toThrow('ESRCH');
  expect(onExit).not.toHaveBeenCalled();
});

test("tells the server's own words when it does not start, and frees the folder", async () => {
  const dataDir = await scratchFolder();
  await expect(start(dataDir, { settings: { shared_buffers: 'plenty' } })).rejects.toThrow(
    /shared_buffers.*plenty/s,
  );
  expect(await start(dataDir)).toMatchObject({ firstStart: false });
});

test('gives up after its time and leaves no server behind', async () => {
  const dataDir = await scratchFolder();
  await (await start(dataDir)).stop();
  await expect(start(dataDir, { startTimeoutMs: 0 })).rejects.toThrow('was not ready in time');
  expect(await start(dataDir)).toMatchObject({ adopted: false });
});

test('says in one line what runs and where', async () => {
  const dataDir = await scratchFolder();
  const server = await start(dataDir);
  expect(server.describe()).toMatch(/^PostgreSQL 18\.\d+, embedded.*, in '.*\/pg' \(pid \d+\)$/);
  expect(server.describe()).toContain(dataDir);
});
