import { constants } from 'node:fs';
import { access, stat } from 'node:fs/promises';
import { isAbsolute, join, resolve } from 'node:path';
import { NotFoundError } from '../../domain/errors.ts';
import { Secret } from '../../domain/secret.ts';

/** Where programs are looked for that are named without a path; nothing of Watchbill's own environment counts. */
export const usualPath = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';

/**
 * The absolute path of a program: a bare name is looked for in `path`, a relative path from `cwd` on. NotFoundError
 * where there is none that may be run.
 */
export async function findProgram(
  name: string,
  cwd: string,
  given: string | Secret = usualPath,
): Promise<string> {
  const path = given instanceof Secret ? given.reveal() : given;
  const candidates = isAbsolute(name)
    ? [name]
    : name.includes('/')
      ? [resolve(cwd, name)]
      : path
          .split(':')
          .filter(isAbsolute)
          .map((folder) => join(folder, name));
  for (const candidate of candidates) if (await isProgram(candidate)) return candidate;
  const where = name.includes('/') ? `at ${candidates[0]}` : `in ${path}`;
  throw new NotFoundError(
    `There is no program '${name}' ${where} that this user may run. Name it by its whole path, or make it executable.`,
  );
}

async function isProgram(file: string): Promise<boolean> {
  try {
    await access(file, constants.X_OK);
    return (await stat(file)).isFile();
  } catch {
    return false;
  }
}
