import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type si from 'systeminformation';
import { UnreachableError } from '../domain/errors.ts';
import type { ProcessEntry } from './process-table.ts';

/** Bytes, as the host reports them; `available` is what programs can still get without swapping. */
export interface HostMemory {
  readonly totalBytes: number;
  readonly availableBytes: number;
  readonly swapTotalBytes: number;
  readonly swapFreeBytes: number;
}

/** A process with its share of the whole host in percent. */
export interface HostProcess {
  readonly name: string;
  readonly pid: number;
  readonly cpuPercent: number;
  readonly residentBytes: number;
}

export interface HostProcesses {
  readonly total: number;
  readonly list: readonly HostProcess[];
}

// 11 MB that a host without these questions never pays.
async function systemInformation(): Promise<typeof si> {
  return (await import('systeminformation')).default;
}

/** Memory and swap; one read of /proc/meminfo on Linux, `vm_stat` on macOS. UnreachableError for another `proc` without it. */
export async function readMemory(proc = '/proc'): Promise<HostMemory> {
  if (proc !== '/proc') return readMeminfo(join(proc, 'meminfo'));
  const memory = await (await systemInformation()).mem();
  return {
    totalBytes: memory.total,
    availableBytes: memory.available,
    swapTotalBytes: memory.swaptotal,
    swapFreeBytes: memory.swapfree,
  };
}

// proc_meminfo(5): `MemAvailable:   12345 kB`; kernels before 3.14 do not have it, and none of those runs Node.
async function readMeminfo(file: string): Promise<HostMemory> {
  const text = await readFile(file, 'utf8').catch((cause: unknown) => {
    throw new UnreachableError(`'${file}' cannot be read. Write where the host's /proc is seen.`, { cause });
  });
  const bytes = (name: string): number => {
    const kibibytes = new RegExp(`^${name}:\\s+(\\d+) kB$`, 'm').exec(text)?.[1];
    if (kibibytes === undefined) throw new UnreachableError(`'${file}' tells no ${name}. See what it holds.`);
    return Number(kibibytes) * 1024;
  };
  return {
    totalBytes: bytes('MemTotal'),
    availableBytes: bytes('MemAvailable'),
    swapTotalBytes: bytes('SwapTotal'),
    swapFreeBytes: bytes('SwapFree'),
  };
}

/**
 * Every process by `ps`, for hosts without /proc. On Linux systeminformation starts one `cat` per process and
 * compares all with all (2 s of CPU on a host with 2,000), so `host-processes.ts` reads /proc itself there.
 */
export async function readProcessesByPs(): Promise<HostProcesses> {
  const found = await (await systemInformation()).processes();
  return {
    total: found.all,
    list: found.list.map((entry) => ({
      name: entry.name,
      pid: entry.pid,
      cpuPercent: entry.cpu,
      // In KiB there.
      residentBytes: entry.memRss * 1024,
    })),
  };
}

/** Every process with its command line by `ps`, for hosts without /proc. */
export async function readProcessTableByPs(): Promise<readonly ProcessEntry[]> {
  const { list } = await (await systemInformation()).processes();
  const nowMs = performance.timeOrigin + performance.now();
  return list
    .filter(({ state }) => state !== 'zombie')
    .map((entry) => {
      const startedMs = new Date(entry.started).getTime();
      return {
        pid: entry.pid,
        parent: entry.parentPid,
        name: entry.name,
        command:
          `${entry.path === '' ? entry.command : `${entry.path}/${entry.command}`} ${entry.params}`.trim(),
        user: entry.user,
        cpuPercent: entry.cpu,
        residentBytes: entry.memRss * 1024,
        ageSeconds: Number.isNaN(startedMs) ? 0 : Math.max(0, (nowMs - startedMs) / 1000),
        key: `${entry.pid}:${entry.started}`,
      };
    });
}

/** Mount points as `df` lists them, for hosts without /proc. It may hang: race it. */
export async function readMountPointsByDf(): Promise<readonly string[]> {
  const sizes = await (await systemInformation()).fsSize();
  return sizes.filter((entry) => entry.fs.startsWith('/dev/')).map((entry) => entry.mount);
}

/** The processor's temperature in °C, for hosts without /sys; undefined where no sensor exists. */
export async function readProcessorTemperature(): Promise<number | undefined> {
  const { main } = await (await systemInformation()).cpuTemperature();
  return main ?? undefined;
}
