import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { ConflictError, TimeoutError, UnreachableError } from '../../domain/errors.ts';
import type { Binaries } from './binaries.ts';
import {
  type EmbeddedConnection,
  prepareSocketFolder,
  socketPath,
  somebodyListens,
  type Transport,
} from './endpoint.ts';
import { killOrphans } from './orphans.ts';
import { adoptPostmaster, type Postmaster, spawnPostmaster, stopPostmaster } from './postmaster.ts';
import { clearLeftovers, findRunning } from './postmaster-file.ts';
import { waitUntilReady } from './readiness.ts';
import { giveTo, type ServerAccount } from './server-account.ts';
import { logTail, openLog, serverLog } from './server-log.ts';
import { type Settings, settingsFile, settingsMatch, settingsText, writeSettings } from './settings.ts';

/** A finished cluster and all it takes to run it. */
export interface Site {
  dataDir: string;
  clusterDir: string;
  binaries: Binaries;
  account: ServerAccount;
  transport: Transport;
  connection: EmbeddedConnection;
  settings: Settings;
  env: NodeJS.ProcessEnv;
  log: (line: string) => void;
  /** On the clock of `performance.now()`. */
  deadlineMs: number;
}

export interface RunningServer {
  server: Postmaster;
  connection: EmbeddedConnection;
  adopted: boolean;
}

const leftoverGraceMs = 3_000;
const retryPauseMs = 100;
// Both mean that a process of an earlier life is still there, and both pass.
const passing = ['pre-existing shared memory block', 'lock file "postmaster.pid" already exists'];

/** Finds the server that runs on the cluster, or starts one, and resolves when our database answers. */
export async function bringUp(site: Site): Promise<RunningServer> {
  for (;;) {
    const running = (await adoptRunning(site)) ?? (await launch(site));
    if (running !== undefined) return running;
    await delay(retryPauseMs);
  }
}

async function adoptRunning(site: Site): Promise<RunningServer | undefined> {
  const { clusterDir, binaries, log } = site;
  const found = await findRunning(clusterDir);
  if (found === undefined) return undefined;
  const server = adoptPostmaster(found.pid, clusterDir, binaries);
  const connection = { ...site.connection, port: found.port };
  const wanted = settingsText(connection, site.transport, site.settings);
  // One that was started with other settings, by another release perhaps, is better started anew.
  if (await settingsMatch(clusterDir, wanted)) {
    const gone = async () => !(await server.alive());
    if ((await waitUntilReady(connection, { timeoutMs: leftMs(site), gone, patient: false })) === 'ready') {
      log(`Took over the PostgreSQL server that was left running (pid ${found.pid}).`);
      return { server, connection, adopted: true };
    }
  }
  log(`Restarting the PostgreSQL server that was left behind (pid ${found.pid}).`);
  await stopPostmaster(server, leftoverGraceMs);
  return undefined;
}

/** Resolves with undefined where another try may succeed. */
async function launch(site: Site): Promise<RunningServer | undefined> {
  const { dataDir, clusterDir, account, transport, connection } = site;
  if (transport === 'socket' && (await somebodyListens(socketPath(connection.host)))) {
    // No such process to be seen here, and yet it answers: two servers on one cluster would destroy it.
    throw new ConflictError(
      `A PostgreSQL server outside of this container already serves '${clusterDir}'. Stop it, or name another folder in WATCHBILL_DATA.`,
    );
  }
  await clearLeftovers(clusterDir, transport === 'socket' ? connection.host : undefined);
  if (transport === 'socket') await prepareSocketFolder(connection.host, account);
  await writeSettings(clusterDir, settingsText(connection, transport, site.settings));
  await giveTo(account, join(clusterDir, settingsFile));
  await giveTo(account, clusterDir);

  const logPath = serverLog(dataDir);
  const logFile = await openLog(logPath, account);
  const { size: logStart } = await logFile.stat();
  const server = await spawnPostmaster({ ...site, port: connection.port, logFd: logFile.fd }).finally(() =>
    logFile.close(),
  );
  const gone = async () => !(await server.alive());
  const state = await waitUntilReady(connection, { timeoutMs: leftMs(site), gone, patient: true });
  if (state === 'ready') return { server, connection, adopted: false };

  if (await server.alive()) {
    await stopPostmaster(server, leftoverGraceMs);
    throw new TimeoutError(
      `PostgreSQL was not ready in time. Its last lines in '${logPath}': ${await logTail(logPath, logStart)}`,
    );
  }
  const said = await logTail(logPath, logStart);
  if (leftMs(site) > 0 && passing.some((text) => said.includes(text))) {
    const killed = await killOrphans(clusterDir);
    if (killed.length > 0)
      site.log(`Ended sessions of a PostgreSQL server that was killed (pids ${killed.join(', ')}).`);
    return undefined;
  }
  throw new UnreachableError(`PostgreSQL did not start. Its last lines in '${logPath}': ${said}`);
}

function leftMs(site: Site): number {
  return Math.max(0, site.deadlineMs - performance.now());
}
