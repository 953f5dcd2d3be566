import { randomBytes } from 'node:crypto';
import { appendFile, chmod, mkdir, open, readdir, readFile, rename, rm, rmdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { ConfigError, UnreachableError } from '../../domain/errors.ts';
import type { Binaries } from './binaries.ts';
import { databaseUser, passwordFile, type Transport } from './endpoint.ts';
import { runProgram } from './run-program.ts';
import { giveTo, type Owner, type ServerAccount } from './server-account.ts';
import { settingsFile } from './settings.ts';

const unfinished = 'pg.tmp-';

/** The folder of the cluster inside the data folder. */
export function clusterFolder(dataDir: string): string {
  return join(dataDir, 'pg');
}

/** Who owns the finished cluster, or undefined when there is none; ConfigError for one we cannot run. */
export async function inspectCluster(dataDir: string, major: number): Promise<Owner | undefined> {
  const folder = clusterFolder(dataDir);
  const found = await stat(folder).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  });
  if (found === undefined) return undefined;
  const version = await readFile(join(folder, 'PG_VERSION'), 'utf8').catch((error: NodeJS.ErrnoException) => {
    // A folder that belongs to somebody else; the choice of the account explains it.
    if (error.code === 'EACCES') return String(major);
    return undefined;
  });
  if (version === undefined) {
    // Ours are renamed into place when they are whole, so this was never one.
    await rmdir(folder).catch((cause: unknown) => {
      throw new ConfigError(
        `The folder '${folder}' is no PostgreSQL cluster: move it away, then start again.`,
        { cause },
      );
    });
    return undefined;
  }
  if (Number(version) !== major) {
    throw new ConfigError(
      `The cluster in '${folder}' is of PostgreSQL ${version.trim()} and this Watchbill brings PostgreSQL ${major}. Dump it with the Watchbill that made it and restore it into a new folder named in WATCHBILL_DATA.`,
    );
  }
  return { uid: found.uid, gid: found.gid };
}

export interface InitOptions {
  dataDir: string;
  binaries: Binaries;
  account: ServerAccount;
  transport: Transport;
  env: NodeJS.ProcessEnv;
  /** False only in tests: a power cut may then lose the cluster. */
  durable: boolean;
}

/** Makes a cluster aside and renames it into place, so that a kill leaves a whole one or none. */
export async function initCluster(options: InitOptions): Promise<void> {
  const { dataDir, binaries, account, transport, env } = options;
  const folder = join(dataDir, `${unfinished}${randomBytes(6).toString('hex')}`);
  await mkdir(folder, { mode: 0o700 });
  await giveTo(account, folder);

  const auth =
    transport === 'socket'
      ? ['--auth-local=trust', '--auth-host=reject']
      : ['--auth=scram-sha-256', `--pwfile=${passwordFile(dataDir)}`];
  // The built-in locale is the same on every platform, so indexes survive an upgrade of the system's libraries.
  const locale = ['--encoding=UTF8', '--locale=C', '--locale-provider=builtin', '--builtin-locale=C.UTF-8'];
  const speed = ['--no-instructions', '--set=timezone=UTC', ...(options.durable ? [] : ['--no-sync'])];
  const args = [`--pgdata=${folder}`, `--username=${databaseUser}`, ...auth, ...locale, ...speed];
  const made = await runProgram(account, binaries.initdb, args, env);
  if (!made.ok) {
    await rm(folder, { recursive: true, force: true });
    throw new UnreachableError(
      `PostgreSQL could not make its cluster in '${dataDir}': ${made.output.slice(-600)}`,
    );
  }
  await appendFile(join(folder, 'postgresql.conf'), `\ninclude_if_exists = '${settingsFile}'\n`);
  await rename(folder, clusterFolder(dataDir));
  if (options.durable && process.platform !== 'win32') await syncFolder(dataDir);
}

/** Removes what starts that were killed while they made a cluster have left. */
export async function removeUnfinished(dataDir: string): Promise<void> {
  for (const name of await readdir(dataDir)) {
    if (!name.startsWith(unfinished)) continue;
    // Its initdb may have outlived the process that started it and still be writing: then next time.
    await rm(join(dataDir, name), { recursive: true, force: true, maxRetries: 2 }).catch(() => undefined);
  }
}

/** Lets a server that runs as another user through to its cluster, without letting it list our folder. */
export async function openWay(dataDir: string, account: ServerAccount): Promise<void> {
  if (account.ids === undefined) return;
  const { mode, uid } = await stat(dataDir);
  if (uid !== account.ids.uid) await chmod(dataDir, (mode & 0o777) | 0o011);
}

async function syncFolder(path: string): Promise<void> {
  const handle = await open(path);
  await handle.sync();
  await handle.close();
}
