import { createGunzip, createZstdDecompress } from 'node:zlib';
import { UnreachableError } from '../../domain/errors.ts';
import type { OpenFile } from './open-file.ts';

/**
 * Takes whole lines: bytes from `start` to `end` of the buffer, which is filled anew afterwards. `broken` counts lines
 * that were too long and of which the rest is left out.
 */
export type TakeLines = (buffer: Buffer, start: number, end: number) => void;

const CHUNK = 1_048_576;
const NEW_LINE = 10;

/** Cuts a stream of bytes into regions of whole lines; of a line beyond a mebibyte only that much is kept. */
export class LineCutter {
  readonly #take: TakeLines;
  readonly #buffer = Buffer.allocUnsafe(CHUNK * 2);
  /** Of a line that has not ended. */
  #kept = 0;
  #skipping = false;
  longLines = 0;

  constructor(take: TakeLines) {
    this.#take = take;
  }

  /** Where the next bytes are to be read to, and how many there may be. */
  get room(): { readonly buffer: Buffer; readonly start: number; readonly length: number } {
    return { buffer: this.#buffer, start: this.#kept, length: CHUNK };
  }

  /** So many bytes are there now. */
  filled(length: number): void {
    let start = 0;
    const end = this.#kept + length;
    const bytes = this.#buffer.subarray(0, end);
    if (this.#skipping) {
      const lineEnd = bytes.indexOf(NEW_LINE);
      if (lineEnd < 0) return;
      this.#skipping = false;
      start = lineEnd + 1;
    }
    const last = bytes.lastIndexOf(NEW_LINE);
    if (last >= start) {
      this.#take(this.#buffer, start, last + 1);
      start = last + 1;
    }
    this.#keep(start, end);
  }

  /** The last line need not have an end. */
  finish(): void {
    if (this.#kept > 0) this.#take(this.#buffer, 0, this.#kept);
    this.#kept = 0;
  }

  #keep(start: number, end: number): void {
    this.#buffer.copyWithin(0, start, end);
    this.#kept = end - start;
    if (this.#kept < CHUNK) return;
    this.longLines += 1;
    this.#take(this.#buffer, 0, CHUNK);
    this.#kept = 0;
    this.#skipping = true;
  }
}

/** Passes the lines from `start` to the end that the file had when it was opened; less where it was cut meanwhile. */
export function readLines(
  file: OpenFile,
  start: number,
  cutter: LineCutter,
  charge: (bytes: number) => void,
): void {
  for (let at = start; at < file.size; ) {
    const { buffer, start: place, length } = cutter.room;
    const wanted = Math.min(length, file.size - at);
    const got = file.read(buffer, place, wanted, at);
    charge(got);
    cutter.filled(got);
    if (got < wanted) break;
    at += got;
  }
  cutter.finish();
}

const unpackers = { '.gz': createGunzip, '.zst': createZstdDecompress } as const;
const others = ['.bz2', '.xz', '.lz4', '.br', '.zip'];

/** How the file is packed by its name; undefined for one that is plain. UnreachableError for one nobody here can read. */
export function packingOf(path: string): keyof typeof unpackers | undefined {
  const other = others.find((ending) => path.endsWith(ending));
  if (other !== undefined) {
    throw new UnreachableError(`'${path}' is packed as ${other}. Let logs be packed with gzip or zstd.`);
  }
  return path.endsWith('.gz') ? '.gz' : path.endsWith('.zst') ? '.zst' : undefined;
}

/** The same for a packed file, from its beginning: `charge` is told of the bytes that it unpacks to. */
export async function readPackedLines(
  file: OpenFile,
  packing: keyof typeof unpackers,
  cutter: LineCutter,
  charge: (bytes: number) => void,
): Promise<void> {
  const unpacker = unpackers[packing]();
  const packed = Buffer.allocUnsafe(CHUNK / 4);
  async function pour(): Promise<void> {
    for (let at = 0; at < file.size; ) {
      const length = file.read(packed, 0, Math.min(packed.length, file.size - at), at);
      if (length === 0) break;
      at += length;
      if (!unpacker.write(Buffer.from(packed.subarray(0, length)))) {
        await new Promise((resolve) => {
          unpacker.once('drain', resolve);
          unpacker.once('close', resolve);
        });
      }
    }
    unpacker.end();
  }
  const poured = pour();
  poured.catch((error: Error) => unpacker.destroy(error));
  try {
    for await (const chunk of unpacker) {
      charge(chunk.length);
      for (let from = 0; from < chunk.length; ) {
        const { buffer, start, length } = cutter.room;
        const copied = chunk.copy(buffer, start, from, Math.min(chunk.length, from + length));
        cutter.filled(copied);
        from += copied;
      }
    }
  } catch (cause) {
    if (cause instanceof Error && 'code' in cause && /^(?:Z_|ZSTD_|ERR_ZSTD)/.test(String(cause.code))) {
      throw new UnreachableError(`'${file.path}' is damaged: ${cause.message}. See how it was packed.`, {
        cause,
      });
    }
    throw cause;
  } finally {
    unpacker.destroy();
  }
  cutter.finish();
}
