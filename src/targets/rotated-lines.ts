import { createReadStream } from 'node:fs';
import { open, readdir, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { addAbortSignal, pipeline } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { UnreachableError } from '../domain/errors.ts';
import { untilAborted } from '../domain/until-aborted.ts';

/** How a log is gone through: newest file first, a plain file from its end. */
export interface LineReader {
  /** Whether the lines before this one are of interest too: false ends the file. Asked of the oldest of each piece. */
  goesOn(oldest: string): boolean;
  take(line: string): void;
}

const pieceBytes = 256 * 1024;
const longestLine = 65_536;

/** The file and what became of it (`.1`, `.2.gz`, `-20261122`), newest first, as far as written since. */
async function rotated(file: string, since: Date): Promise<readonly string[]> {
  const folder = dirname(file);
  const own = basename(file);
  const names = await readdir(folder);
  const suffix = /^(?:\.\d{1,4}|-\d{8}(?:-\d+)?)(?:\.gz)?$/;
  const family = names.filter(
    (name) => name === own || (name.startsWith(own) && suffix.test(name.slice(own.length))),
  );
  const found = await Promise.all(
    family.map(async (name) => {
      const stats = await stat(join(folder, name));
      return { file: join(folder, name), mtimeMs: stats.mtimeMs, isFile: stats.isFile() };
    }),
  );
  return (
    found
      // A pipe that somebody has put there would be waited for, in one of the four threads that Node has for files.
      .filter(({ mtimeMs, isFile }) => isFile && mtimeMs >= since.getTime())
      .sort((a, b) => b.mtimeMs - a.mtimeMs)
      .map((one) => one.file)
  );
}

/**
 * Goes through a log and its rotated files as far as they were written since then, at most `mostBytes` of them in all,
 * unpacked. Says whether that was too little. UnreachableError where one may not be read.
 */
export async function readRotatedLines(
  file: string,
  since: Date,
  mostBytes: number,
  reader: LineReader,
  signal: AbortSignal,
): Promise<boolean> {
  let left = mostBytes;
  try {
    for (const one of await untilAborted(rotated(file, since), signal)) {
      left -= one.endsWith('.gz')
        ? await readPacked(one, left, reader, signal)
        : await readFromEnd(one, left, reader, signal);
      if (left <= 0) return true;
    }
    return false;
  } catch (cause) {
    signal.throwIfAborted();
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new UnreachableError(
      `The log '${file}' cannot be read (${reason}). Let the user of Watchbill read it.`,
      { cause },
    );
  }
}

/** The number of bytes that were read. */
async function readFromEnd(
  file: string,
  most: number,
  reader: LineReader,
  signal: AbortSignal,
): Promise<number> {
  const handle = await open(file, 'r');
  try {
    const { size } = await handle.stat();
    let end = size;
    let carried: Buffer = Buffer.alloc(0);
    while (end > 0 && size - end < most) {
      signal.throwIfAborted();
      const start = Math.max(0, end - pieceBytes);
      const piece = Buffer.alloc(end - start);
      const { bytesRead } = await handle.read(piece, 0, piece.length, start);
      // Cut meanwhile: what is left of the file is not what was there.
      if (bytesRead < piece.length) break;
      const whole = Buffer.concat([piece, carried]);
      const firstBreak = start === 0 ? -1 : whole.indexOf(10);
      end = start;
      if (start > 0 && firstBreak < 0) {
        carried = whole.subarray(0, longestLine);
        continue;
      }
      carried = whole.subarray(0, firstBreak + 1);
      const lines = whole.toString('utf8', firstBreak + 1).split('\n');
      for (const line of lines) if (line !== '') reader.take(line);
      if (!reader.goesOn(lines[0] ?? '')) break;
    }
    return size - end;
  } finally {
    await handle.close();
  }
}

async function readPacked(
  file: string,
  most: number,
  reader: LineReader,
  signal: AbortSignal,
): Promise<number> {
  const unpacked = createGunzip();
  // The error of either comes out of the loop below.
  pipeline(createReadStream(file), unpacked, () => {});
  let bytes = 0;
  let open = '';
  unpacked.setEncoding('utf8');
  for await (const piece of addAbortSignal(signal, unpacked) as AsyncIterable<string>) {
    bytes += piece.length;
    const lines = `${open}${piece}`.split('\n');
    open = (lines.pop() ?? '').slice(0, longestLine);
    for (const line of lines) reader.take(line);
    if (bytes >= most) return bytes;
  }
  if (open !== '') reader.take(open);
  return bytes;
}
