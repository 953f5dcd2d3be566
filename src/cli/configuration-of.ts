import { resolve } from 'node:path';
import { type Definitions, loadAllDefinitions } from '../app/definitions.ts';
import { knownNames } from '../app/load-settings.ts';
import { loadConfiguration } from '../config/configuration.ts';
import type { Known } from '../config/resolve.ts';
import { UsageError } from '../domain/errors.ts';
import type { Settings } from '../domain/settings.ts';

let definitions: Promise<Definitions> | undefined;

/** What a configuration may name. */
export async function known(): Promise<Known> {
  definitions ??= loadAllDefinitions();
  return knownNames(await definitions);
}

/** The settings of a configuration folder; ConfigError with every mistake. */
export async function configurationOf(folder: string): Promise<Settings> {
  return loadConfiguration(resolve(folder), await known());
}

/** The folder that was named, or that of `WATCHBILL_CONFIG`; UsageError where there is none. */
export function folderOf(
  given: string | undefined,
  env: Readonly<Record<string, string | undefined>>,
): string {
  const folder = given ?? env['WATCHBILL_CONFIG'];
  if (folder !== undefined && folder !== '') return folder;
  throw new UsageError('No configuration folder is named. Name one, or set WATCHBILL_CONFIG.');
}
