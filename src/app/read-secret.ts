import { readFile } from 'node:fs/promises';
import { ConfigError } from '../domain/errors.ts';
import type { SecretReference } from '../domain/secret.ts';

/** Reads the secret that a configuration names, anew each time. ConfigError without its value when there is none. */
export async function readSecret(reference: SecretReference, env = process.env): Promise<string> {
  const text = 'file' in reference.from ? await textOf(reference.from.file) : env[reference.from.env];
  const secret = text?.trim() ?? '';
  if (secret !== '') return secret;
  throw new ConfigError(
    `There is no secret in ${reference.describe()}. Put it there, readable to Watchbill.`,
  );
}

async function textOf(file: string): Promise<string | undefined> {
  try {
    return await readFile(file, 'utf8');
  } catch {
    return undefined;
  }
}
