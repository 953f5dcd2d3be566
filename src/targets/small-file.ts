import { constants } from 'node:fs';
import { open } from 'node:fs/promises';
import { UnreachableError } from '../domain/errors.ts';
import { formatValue } from '../domain/format-value.ts';
import { untilAborted } from '../domain/until-aborted.ts';
import { createSlots } from './slots.ts';

/** Reads a file as a whole: an error of the system, or an UnreachableError for what is no file or too large. */
export type ReadSmallFile = (path: string, mostBytes: number, signal: AbortSignal) => Promise<Buffer>;

async function readWhole(path: string, mostBytes: number): Promise<Buffer> {
  // A pipe is opened without waiting for a writer, and then refused.
  await using file = await open(path, constants.O_RDONLY | constants.O_NONBLOCK);
  const stats = await file.stat();
  if (!stats.isFile()) {
    throw new UnreachableError(`'${path}' is no file but a folder, a pipe or a device. Name a file.`);
  }
  if (stats.size > mostBytes) {
    throw new UnreachableError(
      `'${path}' is larger than ${formatValue(mostBytes, 'bytes')}. Name another file.`,
    );
  }
  const buffer = Buffer.alloc(stats.size);
  return buffer.subarray(0, (await file.read(buffer, 0, stats.size, 0)).bytesRead);
}

/**
 * A read from a file server that is gone holds one of the four threads that Node has for files and names until it is
 * back, and every run would take another: so only two such reads are under way at a time, whoever asks.
 */
export function createSmallFileReader(read = readWhole): ReadSmallFile {
  const withSlot = createSlots(2);
  return (path, mostBytes, signal) =>
    untilAborted(
      withSlot(async () => {
        // Its turn came when nobody waited any more.
        signal.throwIfAborted();
        return await read(path, mostBytes);
      }),
      signal,
    );
}

/** One for the whole process. */
export const readSmallFile = createSmallFileReader();
