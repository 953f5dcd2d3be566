import { chmod, copyFile, type FileHandle, open, stat, truncate } from 'node:fs/promises';
import { join } from 'node:path';
import { giveTo, type ServerAccount } from './server-account.ts';

const maxBytes = 8 * 1024 * 1024;
const tailBytes = 4_096;

/** The path of the server's log. */
export function serverLog(dataDir: string): string {
  return join(dataDir, 'postgres.log');
}

/**
 * Moves a log that has grown too large aside, one generation back. It is emptied in place, because a running
 * server goes on writing to the file that it has open.
 */
export async function rotateLog(path: string, limitBytes: number = maxBytes): Promise<void> {
  const found = await stat(path).catch(() => undefined);
  if (found === undefined || found.size <= limitBytes) return;
  await copyFile(path, `${path}.1`);
  await chmod(`${path}.1`, 0o600);
  await truncate(path);
}

/** Opens the log for appending, readable for its owner only: it quotes statements. */
export async function openLog(path: string, account: ServerAccount): Promise<FileHandle> {
  await rotateLog(path);
  const handle = await open(path, 'a', 0o600);
  await giveTo(account, path);
  return handle;
}

/** The last lines of the log after byte `from`, for an error message. */
export async function logTail(path: string, from: number): Promise<string> {
  const handle = await open(path);
  const { size } = await handle.stat();
  const start = Math.max(from, size - tailBytes);
  const { buffer, bytesRead } = await handle.read(Buffer.alloc(tailBytes), 0, tailBytes, start);
  await handle.close();
  return buffer.toString('utf8', 0, bytesRead).trim();
}
