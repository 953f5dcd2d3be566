import { createHash } from 'node:crypto';
import { basename, dirname, resolve } from 'node:path';
import { NotFoundError, UnreachableError } from '../../domain/errors.ts';
import { openFile } from './open-file.ts';

export interface ChecksumRules {
  /** A list as `sha256sum` writes it; left out: each file has its own beside it, with `.sha256` behind its name. */
  readonly list?: string;
  /** Read at most, of all files together. */
  readonly mostBytes: number;
}

export interface Checksums {
  readonly verified: number;
  /** A file that differs, that has no sum, or that is listed and not there. */
  readonly faults: readonly {
    readonly path: string;
    readonly why: 'differs' | 'has no checksum' | 'is missing';
  }[];
}

const CHUNK = 1_048_576;
const LARGEST_LIST = 16 * 1024 ** 2;
const ENDING = '.sha256';
const LINE = /^\\?([0-9a-f]{64})(?: [ *](.+))?$/i;
type Faults = Checksums['faults'][number];

/** Reads files and holds them against their SHA-256. */
export function verifyChecksums(
  { list, mostBytes }: ChecksumRules,
  paths: readonly string[],
  goOn: () => void,
): Checksums {
  const files = paths.filter((path) => !path.endsWith(ENDING) && path !== list);
  const listed = list === undefined ? undefined : sumsIn(list);
  const faults: Faults[] = [];
  let left = mostBytes;
  let verified = 0;
  const wanted = listed === undefined ? files : [...new Set([...files, ...listed.keys()])].sort();
  for (const path of wanted) {
    const sum = listed === undefined ? besideIt(path) : listed.get(path);
    if (sum === undefined) {
      faults.push({ path, why: 'has no checksum' });
      continue;
    }
    const found = sumOf(path, left, goOn);
    if (found === undefined) {
      faults.push({ path, why: 'is missing' });
      continue;
    }
    left -= found.bytes;
    if (found.sum === sum) verified += 1;
    else faults.push({ path, why: 'differs' });
  }
  return { verified, faults };
}

function besideIt(path: string): string | undefined {
  const beside = `${path}${ENDING}`;
  try {
    return [...sumsIn(beside, basename(path)).values()][0];
  } catch (error) {
    if (error instanceof NotFoundError) return undefined;
    throw error;
  }
}

/** By the whole path; a name in a list is meant from the folder of the list on. */
function sumsIn(list: string, ownName?: string): ReadonlyMap<string, string> {
  const sums = new Map<string, string>();
  for (const [index, line] of readText(list).split(/\r?\n/).entries()) {
    if (line.trim() === '' || line.startsWith('#')) continue;
    const [, sum, name = ownName] = LINE.exec(line.trimEnd()) ?? [];
    if (sum === undefined || name === undefined) {
      // Never what stands there: whoever may write to the folder may have put a link to anything in its place.
      throw new UnreachableError(
        `'${list}' has a line that sha256sum does not write, line ${index + 1}. Make the list anew.`,
      );
    }
    sums.set(resolve(dirname(list), name), sum.toLowerCase());
  }
  return sums;
}

function sumOf(path: string, mostBytes: number, goOn: () => void) {
  const file = openIfThere(path);
  if (file === undefined) return undefined;
  try {
    if (file.size > mostBytes) {
      throw new UnreachableError(
        `'${path}' and those before it have more bytes than may be read for checksums. Name fewer files, or raise maxBytes.`,
      );
    }
    const hash = createHash('sha256');
    const buffer = Buffer.allocUnsafe(CHUNK);
    let bytes = 0;
    for (;;) {
      goOn();
      const length = file.read(buffer, 0, Math.min(CHUNK, mostBytes - bytes), bytes);
      if (length === 0) return { sum: hash.digest('hex'), bytes };
      hash.update(buffer.subarray(0, length));
      bytes += length;
    }
  } finally {
    file.close();
  }
}

function openIfThere(path: string) {
  try {
    return openFile(path);
  } catch (error) {
    if (error instanceof NotFoundError) return undefined;
    throw error;
  }
}

function readText(path: string): string {
  const file = openFile(path);
  try {
    if (file.size > LARGEST_LIST)
      throw new UnreachableError(`'${path}' is too large for a list of checksums. Name another.`);
    const buffer = Buffer.alloc(file.size);
    return buffer.toString('utf8', 0, file.read(buffer, 0, file.size, 0));
  } finally {
    file.close();
  }
}
