import type { Environment } from '../config/environment.ts';
import type { Log } from '../domain/ports/log.ts';
import { type Database, openDatabase } from '../store/database.ts';
import { type DataDirLock, lockDataDir } from '../store/embedded/data-dir-lock.ts';
import { startEmbeddedPostgres } from '../store/embedded/start-embedded-postgres.ts';
import type { Cleanups } from './cleanups.ts';

export interface DatabasePart {
  readonly db: Database;
  /** For others that bring their own connections to the same server. */
  readonly target: Parameters<typeof openDatabase>[0]['connection'];
  readonly describe: string;
}

/** Takes the data folder where this process keeps something in it. */
export async function lockData(
  environment: Environment,
  cleanups: Cleanups,
): Promise<DataDirLock | undefined> {
  if (environment.databaseUrl !== undefined && environment.slack.kind !== 'local') return undefined;
  const lock = await lockDataDir(environment.dataFolder);
  cleanups.add('data folder', () => lock.release());
  return lock;
}

/** Opens the database that the environment names, or starts the embedded one. */
export async function openDatabasePart(
  environment: Environment,
  lock: DataDirLock | undefined,
  log: Log,
  cleanups: Cleanups,
): Promise<DatabasePart> {
  const { target, describe } = await locate(environment, lock, log, cleanups);
  const db = openDatabase({ connection: target, applicationName: 'watchbill', log });
  cleanups.add('database', () => db.close());
  return { db, target, describe };
}

async function locate(environment: Environment, lock: DataDirLock | undefined, log: Log, cleanups: Cleanups) {
  if (environment.databaseUrl !== undefined) {
    return { target: environment.databaseUrl.reveal(), describe: 'PostgreSQL of DATABASE_URL' };
  }
  const server = await startEmbeddedPostgres({
    dataDir: environment.dataFolder,
    log: (line) => log.info({ part: 'postgres' }, line),
    onExit: (code) =>
      log.error({ part: 'postgres', code }, 'the embedded PostgreSQL ended unexpectedly; restart Watchbill'),
    ...(lock === undefined ? {} : { lock }),
  });
  cleanups.add('embedded PostgreSQL', () => server.stop());
  return { target: server.connection, describe: server.describe() };
}
