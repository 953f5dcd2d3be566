import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { inPieces } from './in-pieces.ts';

/** Entries looked at in all: a host with more is asked for too much for the sake of a name. */
const mostEntries = 200_000;

/**
 * Who holds these sockets, as `name (pid)` by inode. Those of other users are seen by root alone; what cannot be
 * seen is left out. Costs a look at every open file of the host: ask only about what people will read.
 */
export async function socketOwners(
  inodes: ReadonlySet<number>,
  signal: AbortSignal,
  root = '/proc',
): Promise<ReadonlyMap<number, string>> {
  const owners = new Map<number, string>();
  const wanted = new Map([...inodes].map((inode) => [`socket:[${inode}]`, inode]));
  let entries = 0;
  // One process may hold as many as all others together.
  const pieces = inPieces(signal);
  for (const pid of namesIn(root).filter((name) => /^\d+$/.test(name))) {
    if (owners.size === inodes.size || entries > mostEntries) break;
    for (const entry of namesIn(`${root}/${pid}/fd`)) {
      await pieces.rest();
      entries += 1;
      const inode = wanted.get(targetOf(`${root}/${pid}/fd/${entry}`));
      if (inode !== undefined && !owners.has(inode)) owners.set(inode, `${nameOf(root, pid)} (${pid})`);
    }
  }
  return owners;
}

function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

function targetOf(link: string): string {
  try {
    return readlinkSync(link);
  } catch {
    return '';
  }
}

function nameOf(root: string, pid: string): string {
  try {
    return (
      readFileSync(`${root}/${pid}/comm`, 'utf8')
        .trim()
        .replace(/[^\x20-\x7e]/g, '?') || '?'
    );
  } catch {
    return '?';
  }
}
