import { readdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import { ConfigError } from '../../domain/errors.ts';
import { readText } from '../read-text.ts';

/** A pack as it stands in the configuration folder. */
export interface PackFile {
  /** The file's name without its ending. */
  readonly name: string;
  readonly file: string;
  readonly text: string;
}

/** The folder of packs within the configuration folder. */
export const PACKS_FOLDER = 'systems';

/** Every `systems/*.yml`, in the order of their names; none where there is no such folder. */
export function readPackFiles(folder: string): readonly PackFile[] {
  const packs = join(folder, PACKS_FOLDER);
  return namesIn(packs).map((file) => ({
    name: basename(file).replace(/\.ya?ml$/, ''),
    file: join(packs, file),
    text: textOf(join(packs, file)),
  }));
}

function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder)
      .filter((name) => /\.ya?ml$/.test(name) && !name.startsWith('.'))
      .sort();
  } catch (cause) {
    if (cause instanceof Error && 'code' in cause && cause.code === 'ENOENT') return [];
    throw new ConfigError(`The folder '${folder}' cannot be read. Make it readable to Watchbill.`, { cause });
  }
}

function textOf(file: string): string {
  try {
    return readText(file);
  } catch (cause) {
    if (cause instanceof ConfigError) throw cause;
    throw new ConfigError(`'${file}' cannot be read. Make it readable to Watchbill, or take it away.`, {
      cause,
    });
  }
}
