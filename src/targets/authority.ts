import { readFile } from 'node:fs/promises';
import { ConfigError } from '../domain/errors.ts';
import { untilAborted } from '../domain/until-aborted.ts';

/** The certificates of an authority of one's own; undefined without a file. ConfigError where it cannot be read. */
export async function readAuthority(
  path: string | undefined,
  signal: AbortSignal,
): Promise<Buffer | undefined> {
  if (path === undefined) return undefined;
  try {
    return await untilAborted(readFile(path), signal);
  } catch (cause) {
    signal.throwIfAborted();
    throw new ConfigError(`The certificates in '${path}' cannot be read. Give 'ca' a file that can be.`, {
      cause,
    });
  }
}
