import { readdir } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { ConfigError } from '../domain/errors.ts';

const NAME = /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/;

interface Defined {
  readonly defines: string;
}

function isDefined(value: unknown, kind: string): value is Defined {
  return typeof value === 'object' && value !== null && 'defines' in value && value.defines === kind;
}

/**
 * Loads every definition of a folder. The file name is the definition's name; sub-folders are other kinds and
 * are left alone. ConfigError naming the file for a bad name or a default export that is not of this kind.
 */
export async function loadDefinitions<T>(
  folder: string,
  kind: string,
): Promise<readonly (T & { name: string })[]> {
  const entries = await readdir(folder, { withFileTypes: true });
  const files = entries
    .filter((entry) => entry.isFile() && entry.name.endsWith('.ts'))
    .map((entry) => entry.name);
  return Promise.all(files.sort().map((file) => loadOne<T>(join(folder, file), kind)));
}

async function loadOne<T>(file: string, kind: string): Promise<T & { name: string }> {
  const name = basename(file, '.ts');
  if (!NAME.test(name)) {
    throw new ConfigError(
      `'${file}' cannot be a ${kind}: its name has to be lower-case words joined by '-'. Rename it.`,
    );
  }
  const module: { default?: unknown } = await import(pathToFileURL(file).href);
  if (!isDefined(module.default, kind)) {
    throw new ConfigError(
      `'${file}' does not export a ${kind} by default. Write: export default ${definer(kind)}({ … }).`,
    );
  }
  return Object.freeze({ ...(module.default as unknown as T), name });
}

function definer(kind: string): string {
  return `define${kind.replace(/(^|-)([a-z])/g, (_match, _dash, letter: string) => letter.toUpperCase())}`;
}
