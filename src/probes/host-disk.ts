import { z } from 'zod';
import { defineProbe } from '../define/probe.ts';
import { formatValue } from '../domain/format-value.ts';
import type { Reading } from '../domain/probe.ts';
import { untilAborted } from '../domain/until-aborted.ts';
import { createDiskReader, type DiskSpace } from '../targets/disk-space.ts';
import { type Mount, readMounts } from '../targets/host-mounts.ts';
import { percentOf } from '../targets/percent.ts';

// Well before the probe's own deadline, so that one dead file server does not cost the figures of the others.
const readDisk = createDiskReader(800);

/** Bytes and inodes of each real disk of this host; network file systems only where asked for. */
export default defineProbe({
  title: 'Disks of this host',
  parameters: z.strictObject({
    /** Mount points to leave out. */
    exclude: z.array(z.string()).default([]),
    /** Whether file systems of other machines (NFS, SMB, …) are watched too. */
    network: z.boolean().default(false),
  }),
  timeoutMs: 1500,
  metrics: {
    'disk-used': { title: 'Disk in use', unit: 'percent', parts: 'mount point' },
    'disk-free': { title: 'Disk free', unit: 'bytes', parts: 'mount point' },
    'inodes-used': { title: 'Inodes in use', unit: 'percent', parts: 'mount point' },
  },
  async run({ signal }, { exclude, network }) {
    const mounts = await untilAborted(readMounts(), signal);
    const wanted = mounts.filter((mount) => !exclude.includes(mount.path) && (network || !mount.network));
    const readings = await Promise.all(wanted.map((mount) => measureDisk(mount, signal)));
    return readings.flat();
  },
});

// One disk that fails is one reading that says so.
async function measureDisk(mount: Mount, signal: AbortSignal): Promise<readonly Reading[]> {
  try {
    return describeDisk(mount.path, await readDisk(mount, signal));
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return [{ metric: 'disk-used', part: mount.path, unit: 'percent', error: reason }];
  }
}

// As df counts: of what is used and what is left to users; the reserve for root is neither.
function describeDisk(part: string, space: DiskSpace): readonly Reading[] {
  const { totalBytes, usedBytes, availableBytes, inodes, freeInodes } = space;
  const used: Reading = {
    metric: 'disk-used',
    part,
    value: percentOf(usedBytes, usedBytes + availableBytes),
    unit: 'percent',
    detail: `${formatValue(availableBytes, 'bytes')} free of ${formatValue(totalBytes, 'bytes')}`,
  };
  const free: Reading = { metric: 'disk-free', part, value: availableBytes, unit: 'bytes' };
  if (inodes === 0) return [used, free];
  const detail = `${formatValue(freeInodes, 'count')} free of ${formatValue(inodes, 'count')}`;
  return [
    used,
    free,
    { metric: 'inodes-used', part, value: percentOf(inodes - freeInodes, inodes), unit: 'percent', detail },
  ];
}
