import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { UnreachableError } from '../domain/errors.ts';
import type { PackageUpdates } from './package-updates.ts';
import { failureOf, type SystemProgram } from './programs/system-program.ts';

/** Where apt keeps what it knows. */
export interface AptFolders {
  readonly lists: string;
  /** Written after each refresh by the daily job of Ubuntu and of unattended-upgrades. */
  readonly stamp: string;
  readonly rebootRequired: string;
}

const usual: AptFolders = {
  lists: '/var/lib/apt/lists',
  stamp: '/var/lib/apt/periodic/update-success-stamp',
  rebootRequired: '/run/reboot-required',
};

const simulation = [
  '--simulate',
  '--quiet',
  // A simulation changes nothing: it needs no lock and no root.
  '--option=Debug::NoLocking=1',
  '--option=APT::Get::Show-User-Simulation-Note=0',
  'dist-upgrade',
];

/** What a dist-upgrade would install now, by the lists as they are. UnreachableError where apt cannot tell. */
export async function readAptUpdates(
  aptGet: SystemProgram,
  signal: AbortSignal,
  { lists }: AptFolders = usual,
): Promise<PackageUpdates> {
  // Without lists apt says "0 upgraded" and means that it knows of nothing.
  const known = await readdir(lists).catch(() => []);
  if (!known.some((name) => name.endsWith('Release') || /_Packages(\.\w+)?$/.test(name))) {
    throw new UnreachableError(`apt has no package lists in '${lists}'. Run apt-get update on this host.`);
  }
  const end = await aptGet.run(simulation, signal);
  if (end.exitStatus !== 0) throw failureOf(aptGet, end);
  return parseSimulation(end.stdout);
}

/**
 * Lines such as `Inst curl [7.88.1-10] (7.88.1-11 Debian-Security:12/stable-security [amd64])`; without the version in
 * square brackets a package is new: it comes with an update and is none.
 */
export function parseSimulation(text: string): PackageUpdates {
  const pending: string[] = [];
  const security: string[] = [];
  for (const [, name = '', installed, origins = ''] of text.matchAll(
    /^Inst (\S+)( \[[^\]]*\])? \(\S+ (.*?)\)/gm,
  )) {
    if (installed === undefined) continue;
    pending.push(name);
    if (/security/i.test(origins)) security.push(name);
  }
  return { pending, security };
}

/** When the lists were refreshed last: the files in them carry the server's time, the folders our own. */
export async function aptRefreshedAt({ lists, stamp }: AptFolders = usual): Promise<Date | undefined> {
  const times = await Promise.all(
    [stamp, lists, join(lists, 'partial')].map((file) =>
      stat(file).then(
        ({ mtimeMs }) => mtimeMs,
        () => 0,
      ),
    ),
  );
  const newest = Math.max(...times);
  return newest > 0 ? new Date(newest) : undefined;
}

/** Which packages want the host to be started anew; undefined where none does. */
export async function aptRebootReason({ rebootRequired }: AptFolders = usual): Promise<string | undefined> {
  const present = await stat(rebootRequired).then(
    () => true,
    () => false,
  );
  if (!present) return undefined;
  const packages = await readFile(`${rebootRequired}.pkgs`, 'utf8').catch(() => '');
  return [...new Set(packages.split('\n').filter((line) => line !== ''))].join(', ');
}
