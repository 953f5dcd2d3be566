import { describe, expect, it } from 'vitest';
import { parseMounts, readMounts } from '../../src/targets/host-mounts.ts';

const line = (device: string, root: string, path: string, type: string, source: string) =>
  `36 35 ${device} ${root} ${path} rw,noatime shared:1 - ${type} ${source} rw,errors=continue`;
const paths = (...lines: string[]) => parseMounts(lines.join('\n')).map((mount) => mount.path);

describe('parseMounts', () => {
  it('keeps disks and leaves out memory, images and the kernel’s own', () => {
    expect(
      paths(
        line('8:1', '/', '/', 'ext4', '/dev/sda1'),
        line('8:2', '/', '/boot/efi', 'vfat', '/dev/sda2'),
        line('0:23', '/', '/run', 'tmpfs', 'tmpfs'),
        line('0:5', '/', '/proc', 'proc', 'proc'),
        line('7:1', '/', '/snap/core/1', 'squashfs', '/dev/loop1'),
        line('0:50', '/', '/var/lib/docker/overlay2/x/merged', 'overlay', 'overlay'),
        line('11:0', '/', '/media/cd', 'iso9660', '/dev/sr0'),
      ),
    ).toEqual(['/', '/boot/efi']);
  });

  it('counts a disk once, at its own mount point rather than at a bind mount', () => {
    expect(
      paths(
        line('8:1', '/srv/data', '/a', 'xfs', '/dev/sda1'),
        line('8:1', '/', '/mnt/disk', 'xfs', '/dev/sda1'),
        line('8:1', '/', '/mnt/disk/again', 'xfs', '/dev/sda1'),
      ),
    ).toEqual(['/mnt/disk']);
  });

  it('counts the sub-volumes of btrfs and the data sets of ZFS once', () => {
    expect(
      paths(
        line('0:31', '/@home', '/home', 'btrfs', '/dev/sdb1'),
        line('0:32', '/@', '/', 'btrfs', '/dev/sdb1'),
        line('0:40', '/', '/tank/media', 'zfs', 'tank/media'),
        line('0:41', '/', '/tank', 'zfs', 'tank'),
      ),
    ).toEqual(['/', '/tank']);
  });

  it('takes the overlay of a container for the disk under it, and a volume from elsewhere for itself', () => {
    expect(
      paths(
        line('0:60', '/', '/', 'overlay', 'overlay'),
        line('8:1', '/var/lib/docker/c/hosts', '/etc/hosts', 'ext4', '/dev/sda1'),
        line('8:1', '/var/lib/docker/volumes/v/_data', '/data', 'ext4', '/dev/sda1'),
        line('8:16', '/pg', '/var/lib/postgresql', 'ext4', '/dev/sdb'),
      ),
    ).toEqual(['/', '/var/lib/postgresql']);
  });

  it('knows network file systems and puts them last', () => {
    const text = [
      line('0:70', '/', '/backup', 'nfs4', 'files:/backup'),
      line('0:71', '/', '/share', 'cifs', '//files/share'),
      line('8:1', '/', '/zroot', 'ext4', '/dev/sda1'),
    ].join('\n');
    expect(parseMounts(text)).toEqual([
      { path: '/zroot', network: false },
      { path: '/backup', network: true },
      { path: '/share', network: true },
    ]);
  });

  it('sees only what is mounted last at a place', () => {
    const first = line('8:1', '/', '/mnt', 'ext4', '/dev/sda1');
    const second = line('8:2', '/', '/mnt', 'ext4', '/dev/sda2');
    expect(paths(first, second)).toEqual(['/mnt']);
  });

  it('reads spaces in a path', () => {
    expect(paths(line('8:1', '/', '/mnt/my\\040disk\\134', 'ext4', '/dev/sda1'))).toEqual(['/mnt/my disk\\']);
  });

  it.each(['', '\n\n', 'garbage', ' - ', '1 2 3 - ext4'])('finds nothing in %j', (text) => {
    expect(parseMounts(text)).toEqual([]);
  });
});

describe('readMounts', () => {
  it('finds the root of this host', async () => {
    const mounts = await readMounts();
    expect(mounts.length).toBeGreaterThan(0);
    expect(mounts.every(({ path }) => path.startsWith('/'))).toBe(true);
    expect(new Set(mounts.map(({ path }) => path)).size).toBe(mounts.length);
  });
});
