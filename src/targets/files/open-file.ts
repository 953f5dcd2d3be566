import { closeSync, constants, fstatSync, openSync, readSync } from 'node:fs';
import { NotFoundError, UnreachableError } from '../../domain/errors.ts';

/** A regular file that is open for reading. All of this blocks: it is for a thread of its own. */
export interface OpenFile {
  readonly path: string;
  /** At the time of opening. */
  readonly size: number;
  readonly modifiedMs: number;
  /** The same for every name of one file. */
  readonly identity: string;
  /** Fills the buffer from this place on; answers how much there was: less than asked for at the end of the file. */
  read(buffer: Uint8Array, start: number, length: number, position: number): number;
  close(): void;
}

/** NotFoundError where there is none; UnreachableError for what cannot be read or is no file (a pipe would hang). */
export function openFile(path: string): OpenFile {
  // A pipe is opened without waiting for a writer, and then refused.
  const descriptor = attempt(path, () => openSync(path, constants.O_RDONLY | constants.O_NONBLOCK));
  try {
    const stats = attempt(path, () => fstatSync(descriptor));
    if (!stats.isFile()) {
      throw new UnreachableError(`'${path}' is no file but ${kindOf(stats)}. Name a regular file.`);
    }
    return {
      path,
      size: stats.size,
      modifiedMs: stats.mtimeMs,
      identity: `${stats.dev}:${stats.ino}`,
      read: (buffer, start, length, position) => readFully(path, descriptor, buffer, start, length, position),
      close: () => closeSync(descriptor),
    };
  } catch (error) {
    closeSync(descriptor);
    throw error;
  }
}

function readFully(
  path: string,
  descriptor: number,
  buffer: Uint8Array,
  start: number,
  length: number,
  position: number,
): number {
  let done = 0;
  while (done < length) {
    const count = attempt(path, () =>
      readSync(descriptor, buffer, start + done, length - done, position + done),
    );
    if (count === 0) break;
    done += count;
  }
  return done;
}

/** Runs a call of the file system; what it throws becomes a sentence. */
export function attempt<T>(path: string, call: () => T): T {
  try {
    return call();
  } catch (cause) {
    const code = typeof cause === 'object' && cause !== null && 'code' in cause ? String(cause.code) : '';
    if (code === 'ENOENT' || code === 'ENOTDIR') {
      throw new NotFoundError(`There is no '${path}'. Name what is there, or see why it is not.`, { cause });
    }
    const reason = reasons[code] ?? `cannot be read (${code || String(cause)}). See to its disk`;
    throw new UnreachableError(`'${path}' ${reason}.`, { cause });
  }
}

const reasons: Readonly<Record<string, string>> = {
  EACCES: 'may not be read by this user. Give it the right to read it',
  EPERM: 'may not be read by this user. Give it the right to read it',
  ELOOP: 'is a symbolic link that leads back to itself. Repair it',
  ENAMETOOLONG: 'has too long a name',
  ENXIO: 'is no file but a socket or a device. Name a regular file',
};

function kindOf(stats: ReturnType<typeof fstatSync>): string {
  if (stats.isDirectory()) return 'a folder';
  if (stats.isFIFO()) return 'a pipe';
  return 'a device';
}
