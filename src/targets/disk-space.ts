import { statfs } from 'node:fs/promises';
import { systemClock } from '../domain/clock.ts';
import { untilAborted } from '../domain/until-aborted.ts';
import type { Mount } from './host-mounts.ts';
import { createSlots } from './slots.ts';

/** Bytes and inodes of one file system; `availableBytes` is what others than root may still write. */
export interface DiskSpace {
  readonly totalBytes: number;
  readonly usedBytes: number;
  readonly availableBytes: number;
  /** 0 where the file system has no fixed number of them (btrfs, vfat). */
  readonly inodes: number;
  readonly freeInodes: number;
}

export type StatDisk = (path: string) => Promise<DiskSpace>;

/** What blocks are counted in: fragments (statvfs(3)). `bsize` is what is best read at once, many of them on FUSE. */
export function blockBytes({ bsize, frsize }: { readonly bsize: number; readonly frsize: number }): number {
  return frsize > 0 ? frsize : bsize;
}

async function statDisk(path: string): Promise<DiskSpace> {
  const { bsize, frsize, blocks, bfree, bavail, files, ffree } = await statfs(path);
  const unit = blockBytes({ bsize, frsize });
  return {
    totalBytes: blocks * unit,
    usedBytes: (blocks - bfree) * unit,
    availableBytes: bavail * unit,
    inodes: files,
    freeInodes: ffree,
  };
}

interface Pending {
  readonly answer: Promise<DiskSpace>;
  readonly startedAt: Date;
}

/**
 * Asks file systems for their space and survives those that never answer. A hung statfs(2) cannot be cancelled and
 * keeps a thread of Node's pool (four) until the file server is back: so a disk is never asked again while it hangs,
 * and at most two local and one network disk are asked at a time, which leaves a thread for everybody else.
 */
export function createDiskReader(waitMs: number, stat: StatDisk = statDisk) {
  const pending = new Map<string, Pending>();
  const slots = { local: createSlots(2), network: createSlots(1) };

  function ask({ path, network }: Mount): Pending {
    const started = {
      startedAt: systemClock.now(),
      answer: slots[network ? 'network' : 'local'](() => stat(path)).finally(() => pending.delete(path)),
    };
    pending.set(path, started);
    return started;
  }

  return async function readDisk(mount: Mount, signal: AbortSignal): Promise<DiskSpace> {
    const { answer, startedAt } = pending.get(mount.path) ?? ask(mount);
    // One that was asked long ago has had its time: no more waiting for it.
    const leftMs = Math.max(0, startedAt.getTime() + waitMs - systemClock.now().getTime());
    const late = AbortSignal.any([signal, AbortSignal.timeout(leftMs)]);
    try {
      return await untilAborted(answer, late);
    } catch (cause) {
      if (!late.aborted) throw cause;
      const since = startedAt.toISOString().slice(11, 19);
      throw new Error(
        `'${mount.path}' has not answered since ${since} UTC. See to its disk or file server.`,
        {
          cause,
        },
      );
    }
  };
}
