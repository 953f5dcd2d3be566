import { expect, onTestFinished, test } from 'vitest';
import { processCommand } from '../../../src/store/embedded/process-command.ts';
import type { Settings } from '../../../src/store/embedded/settings.ts';
import { startEmbeddedPostgres } from '../../../src/store/embedded/start-embedded-postgres.ts';
import { askPostgres } from '../../support/ask-postgres.ts';
import { testSettings } from '../../support/shared-postgres.ts';
import { fileFolder, holdInProcess, spawnHolder } from './holder.ts';

const dataDir = await fileFolder();

async function start(settings: Settings = testSettings, onExit?: () => void) {
  const lines: string[] = [];
  const server = await startEmbeddedPostgres({
    dataDir,
    settings,
    log: (line) => lines.push(line),
    ...(onExit === undefined ? {} : { onExit }),
  });
  onTestFinished(() => server.stop());
  return { server, lines };
}

/** A server whose starter was killed, with one row in it. */
async function leaveBehind() {
  const held = await holdInProcess(dataDir);
  await askPostgres(held.connection, 'DROP TABLE IF EXISTS kept; CREATE TABLE kept AS SELECT 42 AS answer');
  await held.killHard();
  onTestFinished(async () => {
    // Where the test has failed, it may still be there, and suspended.
    if (await processCommand(held.pid)) process.kill(held.pid, 'SIGKILL');
  });
  return held;
}

const kept = 'SELECT answer FROM kept';

test('takes over the server that a killed process left running, with its data', async () => {
  const held = await leaveBehind();
  const { server, lines } = await start();
  expect(server).toMatchObject({ adopted: true, firstStart: false, pid: held.pid });
  expect(lines).toEqual([`Took over the PostgreSQL server that was left running (pid ${held.pid}).`]);
  expect(await askPostgres(server.connection, kept)).toEqual([{ answer: 42 }]);

  await server.stop();
  expect(await processCommand(held.pid)).toBeUndefined();
});

test('a server that is running keeps no process from its end, and outlives it', async () => {
  const { exited } = spawnHolder(dataDir, {}, 'leave');
  expect(await exited).toEqual([0, null]);
  expect((await start()).server.adopted).toBe(true);
});

test('reports when a server that was taken over ends by itself', async () => {
  const held = await leaveBehind();
  const ended = Promise.withResolvers<void>();
  await start(testSettings, ended.resolve);
  process.kill(held.pid, 'SIGINT');
  await ended.promise;
});

test('restarts a server that was left running with other settings', async () => {
  const held = await leaveBehind();
  const { server, lines } = await start({ ...testSettings, work_mem: '5MB' });
  expect(server.adopted).toBe(false);
  expect(lines[0]).toContain(`pid ${held.pid}`);
  expect(await askPostgres(server.connection, 'SHOW work_mem')).toEqual([{ work_mem: '5MB' }]);
  expect(await askPostgres(server.connection, kept)).toEqual([{ answer: 42 }]);
});

test('restarts a suspended server that answers nobody', async () => {
  const held = await leaveBehind();
  process.kill(held.pid, 'SIGSTOP');
  const { server } = await start();
  expect(server).toMatchObject({ adopted: false });
  expect(server.pid).not.toBe(held.pid);
  expect(await askPostgres(server.connection, kept)).toEqual([{ answer: 42 }]);
});

test('recovers what was committed when the server was killed as well', async () => {
  const held = await leaveBehind();
  process.kill(held.pid, 'SIGKILL');
  const { server } = await start();
  expect(server.adopted).toBe(false);
  expect(await askPostgres(server.connection, kept)).toEqual([{ answer: 42 }]);
});
