import { stat } from 'node:fs/promises';
import { NotFoundError, UnreachableError } from '../domain/errors.ts';
import type { PackageUpdates } from './package-updates.ts';
import { failureOf, type SystemProgram } from './programs/system-program.ts';

/** What dnf would update now. UnreachableError where it cannot tell. */
export async function readDnfUpdates(dnf: SystemProgram, signal: AbortSignal): Promise<PackageUpdates> {
  const updates = await dnf.run(['--quiet', 'check-update'], signal);
  // 100 is "there are some"; 0 "there are none".
  if (updates.exitStatus !== 0 && updates.exitStatus !== 100) throw failureOf(dnf, updates);
  const pending = parseCheckUpdate(updates.stdout);
  if (updates.exitStatus === 100 && pending.length === 0) {
    throw new UnreachableError(
      `'${dnf.name} check-update' says that there are updates (status 100) and names none that is understood here. Run it by hand on this host.`,
    );
  }
  const advisories = await dnf.run(['--quiet', 'updateinfo', 'list', '--security'], signal);
  if (advisories.exitStatus !== 0) throw failureOf(dnf, advisories);
  return { pending, security: parseAdvisories(advisories.stdout) };
}

/**
 * Three columns: `name.arch  version  repository`. A name that is too long for its column has the others on the next
 * line; what follows `Obsoleting` is told a second time.
 */
export function parseCheckUpdate(text: string): readonly string[] {
  const [listed = ''] = text.split(/^Obsoleting\b.*$/m);
  const joined = listed.replace(/\n[ \t]+/g, ' ');
  return [...joined.matchAll(/^(\S+)\.[a-z0-9_]+\s+\S+\s+\S+\s*$/gm)].map(([, name = '']) => name);
}

/**
 * `RHSA-2024:2758 Important/Sec. kernel-5.14.0-427.el9.x86_64` of dnf 4, the same in columns of dnf 5. A package stands
 * once for each advisory and version.
 */
export function parseAdvisories(text: string): readonly string[] {
  const names = text.split('\n').flatMap((line) => {
    if (!/\/Sec\.|\bsecurity\b/i.test(line)) return [];
    // name-version-release.arch
    const name = /(?:^|\s)(\S+)-[^-\s]+-[^-\s]+\.[a-z0-9_]+(?:\s|$)/.exec(line)?.[1];
    return name === undefined ? [] : [name];
  });
  return [...new Set(names)];
}

/** When dnf fetched what it knows last; undefined where it keeps no note of it. */
export async function dnfRefreshedAt(file = '/var/cache/dnf/last_makecache'): Promise<Date | undefined> {
  return stat(file).then(
    ({ mtime }) => mtime,
    () => undefined,
  );
}

/** Whether the host has to be started anew; undefined where the program that knows is not installed. */
export async function dnfRebootRequired(
  needsRestarting: SystemProgram,
  signal: AbortSignal,
): Promise<boolean | undefined> {
  try {
    const end = await needsRestarting.run(['-r'], signal);
    if (end.exitStatus > 1) throw failureOf(needsRestarting, end);
    return end.exitStatus === 1;
  } catch (error) {
    if (error instanceof NotFoundError) return undefined;
    throw error;
  }
}
