import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { totalmem } from 'node:os';
import { basename } from 'node:path';
import { setImmediate as nextTurn, setTimeout as pause } from 'node:timers/promises';
import { type HostProcess, type HostProcesses, readProcessesByPs } from './host.ts';
import { readProcessorTimes, stalestMs } from './host-processors.ts';
import { percentOf } from './percent.ts';

interface ProcessTicks {
  readonly name: string;
  readonly pid: number;
  readonly ticks: number;
  readonly residentPages: number;
}

interface Snapshot {
  readonly atMs: number;
  readonly totalTicks: number;
  readonly byPid: ReadonlyMap<number, ProcessTicks>;
}

const perTurn = 200;

/**
 * One line of /proc/PID/stat, the fields behind the name apart (the first is the state); undefined when it is none.
 * The name may hold spaces and brackets, so the fields are counted from its last bracket.
 */
export function splitProcessStat(
  text: string,
): { readonly name: string; readonly pid: number; readonly fields: readonly string[] } | undefined {
  const open = text.indexOf('(');
  const close = text.lastIndexOf(')');
  if (open < 0 || close < open) return undefined;
  const fields = text
    .slice(close + 2)
    .trim()
    .split(' ');
  return { name: printable(text.slice(open + 1, close)), pid: Number.parseInt(text, 10), fields };
}

/** What is used of it here (proc_pid_stat(5): utime 14, stime 15, rss 24). */
export function parseProcessStat(text: string): ProcessTicks | undefined {
  const line = splitProcessStat(text);
  const [utime, stime, rss] = [11, 12, 21].map((at) => line?.fields[at]);
  if (line === undefined || utime === undefined || stime === undefined || rss === undefined) return undefined;
  return {
    name: line.name,
    pid: line.pid,
    ticks: Number(utime) + Number(stime),
    residentPages: Number(rss),
  };
}

// A process names itself: a line break or an escape sequence in it has no business in a message.
function printable(name: string): string {
  return name.replace(/[^\x20-\x7e\xa0-\uffff]/g, '?') || '?';
}

// Read one after the other on the loop: a twelfth of the cost of the thread pool, and a pool that is stuck behind
// a dead file server does not matter. A turn of the loop in between keeps the others served.
async function takeSnapshot(root: string, signal: AbortSignal): Promise<Snapshot> {
  const times = readProcessorTimes();
  const byPid = new Map<number, ProcessTicks>();
  const ids = readdirSync(root).filter((entry) => /^\d+$/.test(entry));
  for (const [index, id] of ids.entries()) {
    if (index % perTurn === perTurn - 1) await nextTurn(undefined, { signal });
    const entry = parseProcessStat(readOrEmpty(`${root}/${id}/stat`));
    if (entry !== undefined) byPid.set(entry.pid, entry);
  }
  return { atMs: performance.now(), totalTicks: times.busy + times.idle, byPid };
}

// A process may be gone between the listing and the reading.
function readOrEmpty(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}

/**
 * Measures every process since it was asked last (the first time over `windowMs`); the share is of all cores
 * together. A process that is younger than the interval counts with all it has used.
 */
export function createProcessMeter(windowMs: number, root = '/proc') {
  let last: Snapshot | undefined;
  return async function measure(signal: AbortSignal): Promise<HostProcesses> {
    if (process.platform !== 'linux') return readProcessesByPs();
    const known = last !== undefined && performance.now() - last.atMs <= stalestMs ? last : undefined;
    const before = known ?? (await takeSnapshot(root, signal));
    const waitMs = before.atMs + windowMs - performance.now();
    if (waitMs > 0) await pause(waitMs, undefined, { signal });
    const after = await takeSnapshot(root, signal);
    last = after;
    const elapsed = after.totalTicks - before.totalTicks;
    const pageBytes = pageSize(root);
    const list = [...after.byPid.values()].map((entry): HostProcess => {
      const used = entry.ticks - (before.byPid.get(entry.pid)?.ticks ?? 0);
      return {
        name: entry.name,
        pid: entry.pid,
        cpuPercent: percentOf(Math.max(0, used), elapsed),
        residentBytes: entry.residentPages * pageBytes,
      };
    });
    return { total: list.length, list };
  };
}

/** 4, 16 or 64 KiB by machine, and nothing in Node tells: our own resident size is known in pages and in bytes. */
export function pageSize(root: string): number {
  const pages = Number(readOrEmpty(`${root}/self/statm`).split(' ')[1]);
  const guess = process.memoryUsage.rss() / pages;
  return Number.isFinite(guess) ? 2 ** Math.round(Math.log2(guess)) : 4096;
}

/** The largest by a figure, with the program's name where a runtime hides it behind its thread's. */
export function topProcesses(
  processes: HostProcesses,
  by: 'cpuPercent' | 'residentBytes',
  count: number,
): readonly HostProcess[] {
  return processes.list
    .filter((entry) => entry[by] > 0)
    .sort((a, b) => b[by] - a[by] || a.pid - b.pid)
    .slice(0, count)
    .map((entry) => ({ ...entry, name: programName(entry) }));
}

// Node calls its main thread `MainThread`, which says nothing; the link to the program may be closed to us.
function programName({ name, pid }: HostProcess): string {
  if (name !== 'MainThread') return name;
  try {
    return basename(readlinkSync(`/proc/${pid}/exe`));
  } catch {
    return name;
  }
}

/** A process's share of the host's memory in percent. */
export function memoryPercent(entry: Pick<HostProcess, 'residentBytes'>): number {
  return percentOf(entry.residentBytes, totalmem());
}
