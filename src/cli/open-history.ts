import { existsSync } from 'node:fs';
import type { Environment } from '../config/environment.ts';
import { UsageError } from '../domain/errors.ts';
import type { HistoryStore } from '../domain/ports/history-store.ts';
import type { Log } from '../domain/ports/log.ts';
import type { ConnectionTarget } from '../store/connection.ts';
import { openDatabase } from '../store/database.ts';
import { clusterFolder } from '../store/embedded/cluster.ts';
import { chooseEndpoint, socketFolder, socketPath, somebodyListens } from '../store/embedded/endpoint.ts';
import { startEmbeddedPostgres } from '../store/embedded/start-embedded-postgres.ts';
import { createHistoryStore } from '../store/history-store.ts';
import { checkReady } from '../store/postgres-status.ts';

const silent: Log = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };
/** A page of a large history on a busy server. */
const PATIENCE_MS = 30_000;

/** The history in a database, to be read only. */
export interface OpenedHistory {
  readonly history: HistoryStore;
  close(): Promise<void>;
}

/**
 * Opens the database of the URL, of the environment, or the embedded one of the data folder, whether Watchbill is
 * running on it or not. Nothing can be written through it.
 */
export async function openHistory(url: string | undefined, environment: Environment): Promise<OpenedHistory> {
  const given = url ?? environment.databaseUrl?.reveal();
  const { connection, stop } =
    given === undefined
      ? await embedded(environment.dataFolder)
      : { connection: given, stop: async () => undefined };
  const db = openDatabase({
    connection,
    applicationName: 'watchbill replay',
    log: silent,
    maxConnections: 2,
    callTimeoutMs: PATIENCE_MS,
    readOnly: true,
  });
  const close = async (): Promise<void> => {
    await db.close();
    await stop();
  };
  try {
    await checkReady(db);
    return { history: createHistoryStore(db), close };
  } catch (error) {
    await close();
    throw error;
  }
}

async function embedded(
  dataFolder: string,
): Promise<{ readonly connection: ConnectionTarget; stop(): Promise<unknown> }> {
  if (!existsSync(clusterFolder(dataFolder))) {
    throw new UsageError(
      `There is no database in '${dataFolder}'. Name one with --database or DATABASE_URL, or the data folder with WATCHBILL_DATA.`,
    );
  }
  // A running Watchbill has the folder; its server takes one more connection.
  if (await somebodyListens(socketPath(socketFolder(dataFolder))))
    return { connection: await chooseEndpoint(dataFolder, 'socket'), stop: async () => undefined };
  const server = await startEmbeddedPostgres({ dataDir: dataFolder, log: () => undefined });
  return { connection: server.connection, stop: () => server.stop() };
}
