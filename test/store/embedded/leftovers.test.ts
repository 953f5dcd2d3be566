import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdir, readFile, rename, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { Client } from 'pg';
import { expect, onTestFinished, test } from 'vitest';
import { lockDataDir } from '../../../src/store/embedded/data-dir-lock.ts';
import { startEmbeddedPostgres } from '../../../src/store/embedded/start-embedded-postgres.ts';
import { askPostgres } from '../../support/ask-postgres.ts';
import { testSettings } from '../../support/shared-postgres.ts';
import { fileFolder, scratchFolder, spawnHolder } from './holder.ts';

const dataDir = await fileFolder();

async function start(folder: string, log: (line: string) => void = () => undefined) {
  const server = await startEmbeddedPostgres({ dataDir: folder, settings: testSettings, log });
  onTestFinished(() => server.stop());
  return server;
}

/** A server on the file's cluster, which goes with the test. */
const running = () => start(dataDir);

/** The cluster after its server was killed, and the lock file that one left. */
async function killedServer() {
  const server = await running();
  process.kill(server.pid, 'SIGKILL');
  await server.stop();
  const lockFile = join(dataDir, 'pg', 'postmaster.pid');
  const text = await readFile(lockFile, 'utf8');
  const claimedBy = (pid: number) => writeFile(lockFile, text.replace(/^\d+/, String(pid)));
  return { server, lockFile, claimedBy };
}

test('starts over the lock file of a server that is dead', async () => {
  const { lockFile, server } = await killedServer();
  expect(await readFile(lockFile, 'utf8')).toContain(String(server.pid));
  expect(await start(dataDir)).toMatchObject({ adopted: false, firstStart: false });
});

test('starts over a lock file whose process id is another program today, and leaves that alone', async () => {
  const { claimedBy } = await killedServer();
  const bystander = spawn(process.execPath, ['-e', 'process.stdin.resume()', 'postgres', '-D', '/elsewhere']);
  const gone = once(bystander, 'exit');
  onTestFinished(async () => {
    bystander.stdin.end();
    await gone;
  });
  await once(bystander, 'spawn');
  await claimedBy(bystander.pid ?? 0);
  expect(await start(dataDir)).toMatchObject({ adopted: false });
  expect(bystander.exitCode ?? bystander.signalCode).toBeNull();
});

test('starts over a lock file that was cut short', async () => {
  const { lockFile } = await killedServer();
  await writeFile(lockFile, '');
  expect(await start(dataDir)).toMatchObject({ adopted: false });
});

test.runIf(process.platform === 'linux')(
  'ends a session that computes on after its server was killed',
  async () => {
    const killed = await running();
    const client = new Client(killed.connection);
    client.on('error', () => undefined);
    await client.connect();
    const { rows } = await client.query<{ pid: number }>('SELECT pg_backend_pid() AS pid');
    const endless = client.query(`DO 'BEGIN LOOP END LOOP; END'`).catch((error: Error) => error);
    const busy = `SELECT count(*)::int AS busy FROM pg_stat_activity WHERE state = 'active' AND query LIKE 'DO%'`;
    await expect.poll(() => askPostgres(killed.connection, busy)).toEqual([{ busy: 1 }]);
    process.kill(killed.pid, 'SIGKILL');
    await killed.stop();

    const lines: string[] = [];
    await start(dataDir, (line) => lines.push(line));
    expect(lines).toEqual([`Ended sessions of a PostgreSQL server that was killed (pids ${rows[0]?.pid}).`]);
    expect(await endless).toBeInstanceOf(Error);
  },
);

test('makes the cluster again when the first attempt was killed half-way', async () => {
  const folder = await scratchFolder();
  const { killHard } = spawnHolder(folder);
  const halfMade = async () =>
    (await readdir(folder, { recursive: true })).some((path) => path.endsWith('/base'));
  await expect.poll(halfMade, { interval: 5, timeout: 20_000 }).toBe(true);
  await killHard();
  expect(await readdir(folder)).toContainEqual(expect.stringMatching(/^pg\.tmp-/));

  expect(await start(folder)).toMatchObject({ firstStart: true });
  expect((await readdir(folder)).filter((name) => name === 'pg')).toEqual(['pg']);
});

test('makes its database when the first start was killed before it did', async () => {
  const killed = await running();
  await askPostgres({ ...killed.connection, database: 'postgres' }, 'DROP DATABASE watchbill');
  await killed.stop();
  const server = await start(dataDir);
  expect(await askPostgres(server.connection, 'SELECT current_database() AS name')).toEqual([
    { name: 'watchbill' },
  ]);
});

test('stays away from a cluster that a server of another container is serving', async () => {
  const { server } = await killedServer();
  // Its process cannot be seen from here; that somebody accepts on its socket can.
  const folder = server.connection.host;
  const listener = createServer();
  listener.listen(join(folder, '.s.PGSQL.5433'));
  await once(listener, 'listening');
  onTestFinished(() => new Promise((done) => listener.close(() => done())));
  await rename(join(folder, '.s.PGSQL.5433'), join(folder, '.s.PGSQL.5432'));
  await expect(start(dataDir)).rejects.toThrow('outside of this container already serves');
});

test('refuses a folder that another process holds, and names both ways out', async () => {
  const lock = await lockDataDir(dataDir);
  onTestFinished(() => lock.release());
  await expect(start(dataDir)).rejects.toThrow(
    `The Watchbill process ${process.pid} already uses the data folder '${dataDir}'. Stop it (kill ${process.pid}), or name another folder in WATCHBILL_DATA.`,
  );
  const server = await startEmbeddedPostgres({ dataDir, lock, settings: testSettings, log: () => undefined });
  await server.stop();
  await expect(start(dataDir), 'the lock is still the caller’s').rejects.toThrow('already uses');
});
