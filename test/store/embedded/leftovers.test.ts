import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, readdir, readFile, rename, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { Client } from 'pg';
import { expect, onTestFinished, test } from 'vitest';
import { lockDataDir } from '../../../src/store/embedded/data-dir-lock.ts';
import { startEmbeddedPostgres } from '../../../src/store/embedded/start-embedded-postgres.ts';
import { startScratchServer, testSettings } from '../../support/shared-postgres.ts';
import { ask, scratchFolder } from './holder.ts';

async function start(dataDir: string, log: (line: string) => void = () => undefined) {
  const server = await startEmbeddedPostgres({ dataDir, settings: testSettings, log });
  onTestFinished(() => server.stop());
  return server;
}

/** A cluster whose server was killed, and the lock file it left. */
async function killedServer() {
  const scratch = await startScratchServer();
  onTestFinished(scratch.remove);
  const { server, dataDir } = scratch;
  process.kill(server.pid, 'SIGKILL');
  await server.stop();
  const lockFile = join(dataDir, 'pg', 'postmaster.pid');
  const text = await readFile(lockFile, 'utf8');
  const claimedBy = (pid: number) => writeFile(lockFile, text.replace(/^\d+/, String(pid)));
  return { dataDir, server, lockFile, claimedBy };
}

test('starts over the lock file of a server that is dead', async () => {
  const { dataDir, lockFile, server } = await killedServer();
  expect(await readFile(lockFile, 'utf8')).toContain(String(server.pid));
  expect(await start(dataDir)).toMatchObject({ adopted: false, firstStart: false });
});

test('starts over a lock file whose process id is another program today, and leaves that alone', async () => {
  const { dataDir, claimedBy } = await killedServer();
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
  const { dataDir, lockFile } = await killedServer();
  await writeFile(lockFile, '');
  expect(await start(dataDir)).toMatchObject({ adopted: false });
});

test.runIf(process.platform === 'linux')(
  'ends a session that computes on after its server was killed',
  async () => {
    const scratch = await startScratchServer();
    onTestFinished(scratch.remove);
    const client = new Client(scratch.server.connection);
    client.on('error', () => undefined);
    await client.connect();
    const { rows } = await client.query<{ pid: number }>('SELECT pg_backend_pid() AS pid');
    const endless = client.query(`DO 'BEGIN LOOP END LOOP; END'`).catch((error: Error) => error);
    const busy = `SELECT count(*)::int AS busy FROM pg_stat_activity WHERE state = 'active' AND query LIKE 'DO%'`;
    await expect.poll(() => ask(scratch.server.connection, busy)).toEqual([{ busy: 1 }]);
    process.kill(scratch.server.pid, 'SIGKILL');
    await scratch.server.stop();

    const lines: string[] = [];
    await start(scratch.dataDir, (line) => lines.push(line));
    expect(lines).toEqual([`Ended sessions of a PostgreSQL server that was killed (pids ${rows[0]?.pid}).`]);
    expect(await endless).toBeInstanceOf(Error);
  },
);

test('makes the cluster again when the first attempt was killed half-way', async () => {
  const dataDir = await scratchFolder();
  await mkdir(join(dataDir, 'pg.tmp-0123456789ab', 'base'), { recursive: true });
  await writeFile(join(dataDir, 'pg.tmp-0123456789ab', 'PG_VERSION'), '18\n');
  expect(await start(dataDir)).toMatchObject({ firstStart: true });
  expect((await readdir(dataDir)).filter((name) => name.startsWith('pg'))).toEqual(['pg']);
});

test('makes its database when the first start was killed before it did', async () => {
  const scratch = await startScratchServer();
  onTestFinished(scratch.remove);
  await ask({ ...scratch.server.connection, database: 'postgres' }, 'DROP DATABASE watchbill');
  await scratch.server.stop();
  const server = await start(scratch.dataDir);
  expect(await ask(server.connection, 'SELECT current_database() AS name')).toEqual([{ name: 'watchbill' }]);
});

test('stays away from a cluster that a server of another container is serving', async () => {
  const { dataDir, server } = await killedServer();
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
  const { dataDir } = await killedServer();
  const lock = await lockDataDir(dataDir);
  onTestFinished(() => lock.release());
  await expect(start(dataDir)).rejects.toThrow(
    `The Watchbill process ${process.pid} already uses the data folder '${dataDir}'. Stop it (kill ${process.pid}), or name another folder in WATCHBILL_DATA.`,
  );
  const server = await startEmbeddedPostgres({ dataDir, lock, settings: testSettings, log: () => undefined });
  await server.stop();
  await expect(start(dataDir), 'the lock is still the caller’s').rejects.toThrow('already uses');
});
