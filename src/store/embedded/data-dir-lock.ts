import { link, mkdir, readFile, realpath, rename, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { uptime } from 'node:os';
import { join, resolve } from 'node:path';
import { ConfigError, ConflictError } from '../../domain/errors.ts';
import { folderHash } from './endpoint.ts';
import { processExists } from './process-command.ts';

/** Held as long as this process lives, or until it is released. */
export interface DataDirLock {
  /** The folder's real path, in which links are resolved. */
  readonly dataDir: string;
  /** Doing it twice is fine. */
  release(): Promise<void>;
}

type Release = () => Promise<void>;

/**
 * Makes the data folder where it is missing and takes it for this process. A second taker gets a ConflictError
 * that names the process which has it; a holder that was killed leaves nothing in the way.
 */
export async function lockDataDir(
  dataDir: string,
  platform: NodeJS.Platform = process.platform,
): Promise<DataDirLock> {
  const folder = await makeDataDir(dataDir);
  const pidFile = join(folder, 'watchbill.pid');
  // The kernel frees a socket's or pipe's name with its last holder. macOS has neither without a file.
  const free: Release | undefined =
    platform === 'linux'
      ? await holdName(`\0watchbill-${folderHash(folder)}`)
      : platform === 'win32'
        ? await holdName(`\\\\.\\pipe\\watchbill-${folderHash(folder)}`)
        : await holdFile(join(folder, 'watchbill.lock'));
  if (free === undefined) throw await taken(folder, pidFile);
  await writeFile(`${pidFile}.new`, `${process.pid}\n`);
  await rename(`${pidFile}.new`, pidFile);

  let released: Promise<void> | undefined;
  const release = async () => {
    await rm(pidFile, { force: true });
    await free();
  };
  return {
    dataDir: folder,
    release: () => {
      released ??= release();
      return released;
    },
  };
}

async function makeDataDir(dataDir: string): Promise<string> {
  const wanted = resolve(dataDir);
  try {
    await mkdir(wanted, { recursive: true, mode: 0o700 });
    return await realpath(wanted);
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new ConfigError(
      `The data folder '${wanted}' cannot be made: ${why}. Name another one in WATCHBILL_DATA.`,
      { cause },
    );
  }
}

async function taken(folder: string, pidFile: string): Promise<ConflictError> {
  const pid = Number.parseInt(await readFile(pidFile, 'utf8').catch(() => ''), 10);
  const [who, how] = Number.isInteger(pid)
    ? [`The Watchbill process ${pid}`, `Stop it (kill ${pid})`]
    : ['Another Watchbill', 'Stop it'];
  return new ConflictError(
    `${who} already uses the data folder '${folder}'. ${how}, or name another folder in WATCHBILL_DATA.`,
  );
}

async function holdName(name: string): Promise<Release | undefined> {
  // Nothing is ever said on it: only the name counts.
  const server = createServer((socket) => socket.destroy());
  const held = await new Promise<boolean>((resolvePromise, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EADDRINUSE') resolvePromise(false);
      else reject(error);
    });
    server.listen(name, () => resolvePromise(true));
  });
  if (!held) return undefined;
  server.unref();
  return () => new Promise((done) => server.close(() => done()));
}

/** A file with pid and boot time; one whose process is gone, or that is from before the last boot, is void. */
async function holdFile(path: string): Promise<Release | undefined> {
  const bootSeconds = Math.round(Date.now() / 1000 - uptime());
  for (let attempt = 0; attempt < 3; attempt += 1) {
    const draft = `${path}.${process.pid}`;
    await writeFile(draft, `${process.pid} ${bootSeconds}\n`);
    try {
      // A link appears with its content: nobody reads an empty lock and takes it for a void one.
      await link(draft, path);
      return () => rm(path, { force: true });
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    } finally {
      await rm(draft, { force: true });
    }
    const [pid = 0, boot = 0] = (await readFile(path, 'utf8').catch(() => '')).split(' ').map(Number);
    // The clock may have been set since; a boot takes longer than a minute's worth of that.
    const sameBoot = Math.abs(boot - bootSeconds) < 60;
    if (pid > 0 && sameBoot && processExists(pid)) return undefined;
    await rm(path, { force: true });
  }
  return undefined;
}
