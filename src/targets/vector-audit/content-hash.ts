import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readFile, stat } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import { UnreachableError } from '../../domain/errors.ts';

export const hashAlgorithms = ['sha256', 'sha1', 'md5', 'sha512'] as const;

export interface HashRule {
  readonly algorithm: (typeof hashAlgorithms)[number];
  /**
   * `bytes`: the file as it stands. `text`: its UTF-8 text without byte order mark, with `\n` for `\r\n`, without white
   * space at both ends.
   */
  readonly of: 'bytes' | 'text';
}

/** A text is read whole. */
const largestText = 16 * 1024 * 1024;

/** Hash of a file in lower-case hexadecimal. */
export async function contentHash(
  file: string,
  { algorithm, of }: HashRule,
  signal: AbortSignal,
): Promise<string> {
  const hash = createHash(algorithm);
  if (of === 'bytes') {
    await pipeline(createReadStream(file, { signal }), hash, { signal });
    return hash.digest('hex');
  }
  const { size } = await stat(file);
  if (size > largestText) {
    throw new UnreachableError(`'${file}' is too large to be hashed as a text. Use the hash of its bytes.`);
  }
  const text = await readFile(file, { encoding: 'utf8', signal });
  return hash.update(normalText(text)).digest('hex');
}

export function normalText(text: string): string {
  return text
    .replace(/^\uFEFF/, '')
    .replaceAll('\r\n', '\n')
    .trim();
}
