import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { setImmediate as nextTurn } from 'node:timers/promises';

const perTurn = 50;
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
  for (const [index, pid] of namesIn(root)
    .filter((name) => /^\d+$/.test(name))
    .entries()) {
    if (owners.size === inodes.size || entries > mostEntries) break;
    if (index % perTurn === perTurn - 1) await nextTurn(undefined, { signal });
    for (const entry of namesIn(`${root}/${pid}/fd`)) {
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
