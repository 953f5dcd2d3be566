import { readFileSync } from 'node:fs';

/** Whether the kernel tells how much memory another process uses. */
export const residentMemoryKnown = process.platform === 'linux';

/** The memory that a process has in use at this moment, in bytes. */
export function residentBytes(pid: number): number {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  return Number(/VmRSS:\s+(\d+) kB/.exec(status)?.[1]) * 1024;
}
