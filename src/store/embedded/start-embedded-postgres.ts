import { rmdir } from 'node:fs/promises';
import { locateBinaries } from './binaries.ts';
import { bringUp } from './bring-up.ts';
import { clusterFolder, initCluster, inspectCluster, openWay, removeUnfinished } from './cluster.ts';
import { type DataDirLock, lockDataDir } from './data-dir-lock.ts';
import { chooseEndpoint, type EmbeddedConnection, type Transport } from './endpoint.ts';
import { stopPostmaster } from './postmaster.ts';
import { chooseAccount, presentUser } from './server-account.ts';
import { rotateLog, serverLog } from './server-log.ts';
import type { Settings } from './settings.ts';

export interface EmbeddedPostgresOptions {
  /** Made when missing; holds the cluster, the socket, the server's log. */
  dataDir: string;
  /** Told in full sentences what is done. */
  log: (line: string) => void;
  /** A first start and a recovery after a crash count too. */
  startTimeoutMs?: number;
  /** How long sessions may take to end before the server is stopped without a checkpoint. */
  stopGraceMs?: number;
  /** Where programs are looked for; nothing else of it reaches the server. */
  env?: NodeJS.ProcessEnv;
  /** Called once when the server ends though nobody stopped it; the code is null where it cannot be known. */
  onExit?: (code: number | null) => void;
  /** A lock on the folder that the caller holds already and releases itself. */
  lock?: DataDirLock;
  /** Server settings that win over ours. */
  settings?: Settings;
  transport?: Transport;
}

export interface EmbeddedPostgres {
  /** For `pg`: the superuser of the database `watchbill`. */
  readonly connection: EmbeddedConnection;
  readonly port: number;
  readonly pid: number;
  /** Whether the server was found running. */
  readonly adopted: boolean;
  /** Whether the cluster was made by this start. */
  readonly firstStart: boolean;
  /** What runs and where, in one line for people. */
  describe(): string;
  /** Stops the server and frees the folder; resolves when the process is gone. Twice is fine. */
  stop(): Promise<void>;
}

const rotateEveryMs = 600_000;

/**
 * Starts the PostgreSQL server that comes with Watchbill, or takes over the one that a killed Watchbill left.
 * Throws ConflictError when another process has the folder, ConfigError when this machine cannot run it,
 * UnreachableError or TimeoutError with the server's own words when it does not come up.
 */
export async function startEmbeddedPostgres(options: EmbeddedPostgresOptions): Promise<EmbeddedPostgres> {
  const lock = options.lock ?? (await lockDataDir(options.dataDir));
  // The caller's lock is the caller's to release.
  const release = async () => (options.lock === undefined ? lock.release() : undefined);
  try {
    return await startLocked(lock.dataDir, options, release);
  } catch (error) {
    await release();
    throw error;
  }
}

async function startLocked(
  dataDir: string,
  options: EmbeddedPostgresOptions,
  release: () => Promise<void>,
): Promise<EmbeddedPostgres> {
  const { log, env = process.env, settings = {}, startTimeoutMs = 60_000, stopGraceMs = 5_000 } = options;
  const transport = options.transport ?? (process.platform === 'win32' ? 'tcp' : 'socket');
  const deadlineMs = performance.now() + startTimeoutMs;
  const clusterDir = clusterFolder(dataDir);

  const binaries = await locateBinaries(env);
  const clusterOwner = await inspectCluster(dataDir, binaries.major);
  const account = await chooseAccount({ program: binaries.postgres, dataDir, clusterOwner, env });
  const connection = await chooseEndpoint(dataDir, transport);
  await openWay(dataDir, account);
  await removeUnfinished(dataDir);
  if (clusterOwner === undefined) {
    log(`Making a PostgreSQL ${binaries.version} cluster in '${clusterDir}'.`);
    await initCluster({ dataDir, binaries, account, transport, env, durable: settings['fsync'] !== 'off' });
  }
  const site = {
    dataDir,
    clusterDir,
    binaries,
    account,
    transport,
    connection,
    settings,
    env,
    log,
    deadlineMs,
  };
  const running = await bringUp(site);

  let stopping: Promise<void> | undefined;
  running.server.watch((code) => {
    if (stopping === undefined) options.onExit?.(code);
  });
  const rotation = setInterval(
    () => rotateLog(serverLog(dataDir)).catch(() => undefined),
    rotateEveryMs,
  ).unref();
  const stop = async () => {
    clearInterval(rotation);
    await stopPostmaster(running.server, stopGraceMs);
    // Leaves nothing in the temporary folder; each start makes it anew.
    if (transport === 'socket') await rmdir(connection.host).catch(() => undefined);
    await release();
  };
  const how = account === presentUser ? '' : ` ${account.label}`;
  return {
    connection: running.connection,
    port: running.connection.port,
    pid: running.server.pid,
    adopted: running.adopted,
    firstStart: clusterOwner === undefined,
    describe: () =>
      `PostgreSQL ${binaries.version}, embedded${how}, in '${clusterDir}' (pid ${running.server.pid})`,
    stop: () => {
      stopping ??= stop();
      return stopping;
    },
  };
}
