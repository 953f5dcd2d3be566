import { mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, onTestFinished, test, vi } from 'vitest';
import { processCommand } from '../../../src/store/embedded/process-command.ts';
import {
  type EmbeddedPostgres,
  type EmbeddedPostgresOptions,
  startEmbeddedPostgres,
} from '../../../src/store/embedded/start-embedded-postgres.ts';
import { askPostgres } from '../../support/ask-postgres.ts';
import { testSettings } from '../../support/shared-postgres.ts';
import { fileFolder, scratchFolder } from './holder.ts';

const shared = await fileFolder();

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
  await askPostgres(first.connection, `CREATE TABLE kept AS SELECT 'ü → 🚨' AS text`);
  await first.stop();

  const second = await start(dataDir);
  expect(second).toMatchObject({ firstStart: false, adopted: false, connection: first.connection });
  expect(await askPostgres(second.connection, 'SELECT text FROM kept')).toEqual([{ text: 'ü → 🚨' }]);
});

describe('as it is by default', () => {
  let server: EmbeddedPostgres;
  let dataDir: string;

  beforeAll(async () => {
    vi.stubEnv('SLACK_BOT_TOKEN', 'xoxb-canary');
    vi.stubEnv('PGOPTIONS', '-c work_mem=64kB');
    vi.stubEnv('LC_ALL', 'xx_XX.absent');
    dataDir = await mkdtemp(join(tmpdir(), 'watchbill-test-'));
    server = await startEmbeddedPostgres({ dataDir, log: () => undefined });
    vi.unstubAllEnvs();
  });

  afterAll(async () => {
    await server.stop();
    await rm(dataDir, { recursive: true });
  });

  test('keeps what is committed through a power cut', async () => {
    const names = ['fsync', 'synchronous_commit', 'full_page_writes', 'data_checksums', 'autovacuum'];
    const list = names.map((name) => `current_setting('${name}') AS ${name}`).join(', ');
    const [found] = await askPostgres(server.connection, `SELECT ${list}, current_setting('jit') AS jit`);
    expect(found).toEqual({ ...Object.fromEntries(names.map((name) => [name, 'on'])), jit: 'off' });
  });

  test('has a UTF-8 database whose rules of order come with the server', async () => {
    const sql = `SELECT pg_encoding_to_char(encoding) AS encoding, datlocprovider AS provider, datlocale AS locale,
    current_setting('TimeZone') AS zone FROM pg_database WHERE datname = current_database()`;
    expect(await askPostgres(server.connection, sql)).toEqual([
      { encoding: 'UTF8', provider: 'b', locale: 'C.UTF-8', zone: 'UTC' },
    ]);
  });

  test('is closed to every other user and to the network', async () => {
    const mode = async (path: string) => ((await stat(path)).mode & 0o777).toString(8);
    expect(await mode(server.connection.host)).toBe('700');
    expect(await mode(join(dataDir, 'pg'))).toBe('700');
    expect(await mode(join(dataDir, 'postgres.log'))).toBe('600');
    expect(await askPostgres(server.connection, 'SHOW listen_addresses')).toEqual([{ listen_addresses: '' }]);
    const rules = await askPostgres(
      server.connection,
      'SELECT DISTINCT type, auth_method FROM pg_hba_file_rules ORDER BY 1',
    );
    expect(rules).toEqual([
      { type: 'host', auth_method: 'reject' },
      { type: 'local', auth_method: 'trust' },
    ]);
  });

  test.runIf(process.platform === 'linux')('has none of the secrets in our environment', async () => {
    const environment = await readFile(`/proc/${server.pid}/environ`, 'utf8');
    expect(environment).toContain('LC_ALL=C\0');
    expect(environment).not.toMatch(/canary|PGOPTIONS|xx_XX/);
  });

  test.runIf(process.platform === 'linux')('is out of reach of the signals of our terminal', async () => {
    const session = async (pid: number) => (await readFile(`/proc/${pid}/stat`, 'utf8')).split(' ')[5];
    expect(await session(server.pid)).toBe(String(server.pid));
    expect(await session(process.pid)).not.toBe(String(server.pid));
  });

  test('says in one line what runs and where', () => {
    expect(server.describe()).toMatch(/^PostgreSQL 18\.\d+, embedded.*, in '.*' \(pid \d+\)$/);
    expect(server.describe()).toContain(join(dataDir, 'pg'));
  });
});

test.each([
  ['blanks, a comma and quotes', `on call, 'n "watch" \\ bill`],
  ['a path longer than a socket may have', `deep/${'x'.repeat(60)}/${'y'.repeat(60)}`],
])('runs in a folder with %s', async (_what, name) => {
  const dataDir = join(await scratchFolder(), name);
  const server = await start(dataDir);
  expect(Buffer.byteLength(server.connection.host)).toBeLessThan(90);
  expect(await askPostgres(server.connection, 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
  await server.stop();
  expect(await start(dataDir)).toMatchObject({ firstStart: false, connection: server.connection });
});

test('serves on loopback with a password where there are no Unix sockets', async () => {
  const dataDir = await scratchFolder();
  const first = await start(dataDir, { transport: 'tcp' });
  expect(first.connection).toMatchObject({ host: '127.0.0.1', port: first.port });
  await expect(askPostgres({ ...first.connection, password: 'wrong' }, 'SELECT 1')).rejects.toThrow(
    'password authentication failed',
  );
  await askPostgres(first.connection, 'CREATE TABLE kept ()');
  await first.stop();
  const second = await start(dataDir, { transport: 'tcp' });
  expect(await askPostgres(second.connection, 'SELECT count(*)::int AS rows FROM kept')).toEqual([
    { rows: 0 },
  ]);
});

test('reports a server that ends by itself, and starts again under the same lock and address', async () => {
  const ended = Promise.withResolvers<number | null>();
  const server = await start(shared, { onExit: ended.resolve });
  process.kill(server.pid, 'SIGQUIT');
  expect(await ended.promise).toBe(0);
  await server.stop();
  expect((await start(shared)).connection).toEqual(server.connection);
});

test('does not report a server that was stopped, twice', async () => {
  const onExit = vi.fn();
  const server = await start(shared, { onExit });
  await Promise.all([server.stop(), server.stop()]);
  expect(() => process.kill(server.pid, 0)).toThrow('ESRCH');
  expect(onExit).not.toHaveBeenCalled();
});

test("tells the server's own words when it does not start, and frees the folder", async () => {
  await expect(start(shared, { settings: { shared_buffers: 'plenty' } })).rejects.toThrow(
    /shared_buffers.*plenty/s,
  );
  expect(await start(shared)).toMatchObject({ firstStart: false });
});

test('gives up after its time and leaves no server behind', async () => {
  await (await start(shared)).stop();
  await expect(start(shared, { startTimeoutMs: 0 })).rejects.toThrow('was not ready in time');
  expect(await start(shared)).toMatchObject({ adopted: false });
});

test.runIf(process.platform === 'linux')('stops within its time though a session is suspended', async () => {
  const server = await start(shared, { stopGraceMs: 50 });
  const client = new Client(server.connection);
  client.on('error', () => undefined);
  await client.connect();
  const { rows } = await client.query<{ pid: number }>('SELECT pg_backend_pid() AS pid');
  const suspended = rows[0]?.pid ?? 0;
  process.kill(suspended, 'SIGSTOP');
  await server.stop();
  expect(await processCommand(server.pid)).toBeUndefined();
  await expect.poll(() => processCommand(suspended)).toBeUndefined();
  expect(await start(shared)).toMatchObject({ adopted: false, firstStart: false });
});
