import { ConfigError } from '../domain/errors.ts';
import { codeOf } from './network-failure.ts';
import { readSmallFile } from './small-file.ts';

/** The bundle of all well-known authorities has a fifth of that. */
const longestFile = 1024 ** 2;

/** The certificates of an authority of one's own; undefined without a file. ConfigError where it cannot be read. */
export async function readAuthority(
  path: string | undefined,
  signal: AbortSignal,
): Promise<Buffer | undefined> {
  if (path === undefined) return undefined;
  try {
    return await readSmallFile(path, longestFile, signal);
  } catch (cause) {
    signal.throwIfAborted();
    const why = codeOf(cause) ?? (cause instanceof Error ? cause.message : String(cause));
    throw new ConfigError(
      `The certificates in '${path}' cannot be read (${why.replace(/\.$/, '')}). Give 'ca' a file that can be.`,
      { cause },
    );
  }
}
