import { readFileSync } from 'node:fs';
import { readMountPointsByDf } from './host.ts';

/** One disk, at the mount point that shows most of it. */
export interface Mount {
  readonly path: string;
  /** Served by another machine, so that a question to it may hang for ever. */
  readonly network: boolean;
}

interface Entry extends Mount {
  /** What is the same for every mount of one disk. */
  readonly disk: string;
  /** The folder of the disk that is mounted: `/` unless it is a bind mount. */
  readonly root: string;
  readonly overlay: boolean;
}

const local = new Set(
  'ext2 ext3 ext4 xfs btrfs zfs f2fs jfs reiserfs bcachefs vfat msdos exfat ntfs ntfs3 fuseblk hfsplus'.split(
    ' ',
  ),
);
const network = new Set(
  'nfs nfs4 cifs smb3 ceph lustre 9p virtiofs fuse.ceph fuse.glusterfs fuse.sshfs fuse.s3fs'.split(' '),
);

/**
 * The disks in /proc/self/mountinfo (proc_pid_mountinfo(5)): no memory file systems, no read-only images (squashfs,
 * iso9660: always full), each disk once however often it is bound. In a container the root is an overlay of a disk
 * that is seen otherwise only through bound files: it stands for that disk.
 */
export function parseMounts(text: string): readonly Mount[] {
  const byPath = new Map<string, Entry>();
  for (const line of text.split('\n')) {
    const entry = parseLine(line);
    // What is mounted later at the same place hides what was there.
    if (entry !== undefined) byPath.set(entry.path, entry);
  }
  const covered = disksUnderOverlay([...byPath.values()]);
  const byDisk = new Map<string, Entry>();
  for (const entry of byPath.values()) {
    if (covered.has(entry.disk)) continue;
    const known = byDisk.get(entry.disk);
    if (known === undefined || isBetter(entry, known)) byDisk.set(entry.disk, entry);
  }
  return [...byDisk.values()]
    .map(({ path, network }) => ({ path, network }))
    .sort((a, b) => Number(a.network) - Number(b.network) || (a.path < b.path ? -1 : 1));
}

// The files that a container engine binds into a container lie on the disk of its overlay.
function disksUnderOverlay(entries: readonly Entry[]): ReadonlySet<string> {
  const inContainer = entries.some((entry) => entry.path === '/' && entry.overlay);
  const bound = entries.filter((entry) => /^\/etc\/(hosts|hostname|resolv\.conf)$/.test(entry.path));
  return new Set(inContainer ? bound.map((entry) => entry.disk) : []);
}

function isBetter(entry: Entry, known: Entry): boolean {
  if ((entry.root === '/') !== (known.root === '/')) return entry.root === '/';
  return entry.path.length < known.path.length;
}

function parseLine(line: string): Entry | undefined {
  const [before = '', after = ''] = line.split(' - ');
  const [, , device = '', root = '', path = ''] = before.split(' ');
  const [type = '', source = ''] = after.split(' ');
  const overlay = type === 'overlay';
  if (path === '' || !(local.has(type) || network.has(type) || (overlay && path === '/'))) return undefined;
  return {
    path: unescapePath(path),
    network: network.has(type),
    overlay,
    disk: diskOf(type, source, device),
    // A sub-volume is no bind mount, whatever its root says.
    root: type === 'btrfs' || type === 'zfs' ? '/' : unescapePath(root),
  };
}

// Sub-volumes of btrfs and data sets of ZFS have numbers of their own and share one space.
function diskOf(type: string, source: string, device: string): string {
  if (type === 'btrfs') return `btrfs ${source}`;
  if (type === 'zfs') return `zfs ${source.split('/')[0]}`;
  return network.has(type) ? `network ${source}` : device;
}

// Space, tab, line break and backslash are written in octal.
function unescapePath(path: string): string {
  return path.replace(/\\([0-7]{3})/g, (_, octal: string) => String.fromCharCode(Number.parseInt(octal, 8)));
}

/** The host's disks. May hang where there is no /proc (`df`): race it. */
export async function readMounts(): Promise<readonly Mount[]> {
  if (process.platform === 'linux') return parseMounts(readFileSync('/proc/self/mountinfo', 'utf8'));
  return (await readMountPointsByDf()).map((path) => ({ path, network: false }));
}
