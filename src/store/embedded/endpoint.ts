import { createHash, randomBytes } from 'node:crypto';
import { chmod, lstat, mkdir, readFile, writeFile } from 'node:fs/promises';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ConfigError } from '../../domain/errors.ts';
import { giveTo, type ServerAccount } from './server-account.ts';

/** Fits `pg`'s pool and client configuration; `host` is a folder where the server listens on a Unix socket. */
export interface EmbeddedConnection {
  host: string;
  port: number;
  user: string;
  database: string;
  password?: string;
  /** Said outright: without it `pg` would follow a PGSSLMODE that is meant for another server. */
  ssl: false;
}

/** A Unix socket wherever there is one; Windows gets loopback TCP with a password. */
export type Transport = 'socket' | 'tcp';

export const databaseUser = 'watchbill';
const databaseName = 'watchbill';

const socketPort = 5432;
// The kernel's bound is 108 bytes on Linux and 104 on macOS, the closing zero included.
const longestSocketPath = 100;

/** The short name that stands for a data folder where its path is too long or not allowed. */
export function folderHash(dataDir: string): string {
  return createHash('sha256').update(dataDir).digest('hex').slice(0, 32);
}

/** The path of the socket that a server listens on in `folder`. */
export function socketPath(folder: string): string {
  return join(folder, `.s.PGSQL.${socketPort}`);
}

/** The folder of the socket: in the data folder, or in the temporary one when the path would be too long. */
export function socketFolder(dataDir: string): string {
  const choices = [
    join(dataDir, 'run'),
    ...[tmpdir(), '/tmp'].map((tmp) => join(tmp, `watchbill-${folderHash(dataDir)}`)),
  ];
  const short = choices.find((folder) => Buffer.byteLength(socketPath(folder)) <= longestSocketPath);
  if (short === undefined)
    throw new ConfigError(`The data folder '${dataDir}' has too long a path: shorten WATCHBILL_DATA.`);
  return short;
}

/** Makes the folder closed to everybody else: whoever reaches the socket is the database's superuser. */
export async function prepareSocketFolder(folder: string, account: ServerAccount): Promise<void> {
  await mkdir(folder, { mode: 0o700 }).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'EEXIST') throw error;
  });
  const found = await lstat(folder);
  const owners = [process.getuid?.(), account.owner?.uid];
  // In a shared temporary folder somebody else may have been here first.
  if (!found.isDirectory() || !(owners.includes(found.uid) || process.getuid?.() === 0)) {
    throw new ConfigError(
      `The socket folder '${folder}' belongs to user ${found.uid}: remove it, then start again.`,
    );
  }
  await chmod(folder, 0o700);
  await giveTo(account, folder);
}

/** Whether any process, seen or not (another container), listens on the socket. */
export function somebodyListens(path: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(path);
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });
}

/** Where to connect before the server is asked to start there. */
export async function chooseEndpoint(dataDir: string, transport: Transport): Promise<EmbeddedConnection> {
  const who = { user: databaseUser, database: databaseName, ssl: false } as const;
  if (transport === 'socket') return { host: socketFolder(dataDir), port: socketPort, ...who };
  return { host: '127.0.0.1', port: await freePort(), ...who, password: await keptPassword(dataDir) };
}

/** The file that holds the password, for initdb too. */
export function passwordFile(dataDir: string): string {
  return join(dataDir, 'postgres.password');
}

async function keptPassword(dataDir: string): Promise<string> {
  const path = passwordFile(dataDir);
  const fresh = randomBytes(24).toString('base64url');
  // Created only when absent: the cluster that exists knows the password of its first start.
  await writeFile(path, fresh, { flag: 'wx', mode: 0o600 }).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'EEXIST') throw error;
  });
  return readFile(path, 'utf8');
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer().once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      const port = typeof address === 'object' && address !== null ? address.port : 0;
      server.close(() => resolve(port));
    });
  });
}
