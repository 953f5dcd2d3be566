import { readdirSync, readFileSync, statSync } from 'node:fs';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { UnreachableError } from '../domain/errors.ts';
import { readProcessTableByPs } from './host.ts';
import { pageSize, splitProcessStat } from './host-processes.ts';

/** One live process, with what it takes to tell it from another that had the same number. */
export interface ProcessEntry {
  readonly pid: number;
  readonly parent: number;
  /** As the kernel has it: at most 15 characters. */
  readonly name: string;
  /** The whole command line, arguments apart by spaces; `[name]` for the kernel's own. */
  readonly command: string;
  /** Number of the user; undefined where it cannot be had. */
  readonly uid?: number;
  readonly user?: string;
  /** Seconds of processor time since its start. */
  readonly cpuSeconds?: number;
  /** Percent of one core over its whole life, where that is all the host tells. */
  readonly cpuPercent?: number;
  readonly residentBytes: number;
  readonly ageSeconds: number;
  readonly threads?: number;
  /** The same for one process as long as it lives, and for no other. */
  readonly key: string;
}

// USER_HZ: what the kernel counts in towards programs, 100 on every machine that Node runs on.
const ticksPerSecond = 100;
const perTurn = 200;
/** Probes that come in one breath read the table once. */
const freshMs = 300;
/** Of a command line; the kernel has no bound of its own. */
const longestCommand = 16_384;

/** Reads every process of this host; shared by those who ask within a moment. */
export type ProcessTableReader = (signal: AbortSignal) => Promise<readonly ProcessEntry[]>;

/** A reader of `root` (/proc); where there is none, of `ps`. */
export function createProcessTableReader(root = '/proc'): ProcessTableReader {
  let last: { readonly atMs: number; readonly rows: readonly ProcessEntry[] } | undefined;
  return async function readTable(signal) {
    if (last !== undefined && performance.now() - last.atMs < freshMs) return last.rows;
    const rows = process.platform === 'linux' ? await readRows(root, signal) : await readProcessTableByPs();
    last = { atMs: performance.now(), rows };
    return rows;
  };
}

// On the loop, as host-processes.ts has it and for the same reasons: /proc is memory.
async function readRows(root: string, signal: AbortSignal): Promise<readonly ProcessEntry[]> {
  const uptimeSeconds = Number.parseFloat(readOrEmpty(`${root}/uptime`));
  if (!Number.isFinite(uptimeSeconds)) {
    throw new UnreachableError(`The processes of this host cannot be read: '${root}/uptime' says nothing.`);
  }
  const pageBytes = pageSize(root);
  const rows: ProcessEntry[] = [];
  const ids = readdirSync(root).filter((entry) => /^\d+$/.test(entry));
  for (const [index, id] of ids.entries()) {
    if (index % perTurn === perTurn - 1) await nextTurn(undefined, { signal });
    const row = readRow(`${root}/${id}`, uptimeSeconds, pageBytes);
    if (row !== undefined) rows.push(row);
  }
  return rows;
}

/** proc_pid_stat(5): state 3, ppid 4, utime 14, stime 15, num_threads 20, starttime 22, rss 24. */
function readRow(folder: string, uptimeSeconds: number, pageBytes: number): ProcessEntry | undefined {
  const stat = splitProcessStat(readOrEmpty(`${folder}/stat`));
  // A zombie does nothing and holds nothing: it is a process that is over.
  if (stat === undefined || /^[ZXx]$/.test(stat.fields[0] ?? '')) return undefined;
  const [parent, utime, stime, threads, start, pages] = [1, 11, 12, 17, 19, 21].map((at) =>
    Number(stat.fields[at]),
  );
  if (start === undefined || pages === undefined || !Number.isFinite(start + pages)) return undefined;
  const uid = ownerOf(folder);
  return {
    pid: stat.pid,
    parent: parent ?? 0,
    name: stat.name,
    command: commandOf(folder) || `[${stat.name}]`,
    ...(uid === undefined ? {} : { uid }),
    cpuSeconds: ((utime ?? 0) + (stime ?? 0)) / ticksPerSecond,
    residentBytes: pages * pageBytes,
    ageSeconds: Math.max(0, uptimeSeconds - start / ticksPerSecond),
    threads: threads ?? 1,
    key: `${stat.pid}:${start}`,
  };
}

function commandOf(folder: string): string {
  return readOrEmpty(`${folder}/cmdline`).slice(0, longestCommand).replace(/\0+$/, '').replaceAll('\0', ' ');
}

function ownerOf(folder: string): number | undefined {
  try {
    return statSync(folder).uid;
  } catch {
    return undefined;
  }
}

// A process may be gone between the listing and the reading.
function readOrEmpty(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}

/** The number of a user of this host, from /etc/passwd; undefined when it knows no such name. */
export function userNumber(name: string, file = '/etc/passwd'): number | undefined {
  if (/^\d+$/.test(name)) return Number(name);
  const line = readOrEmpty(file)
    .split('\n')
    .find((one) => one.startsWith(`${name}:`));
  const uid = Number(line?.split(':')[2] ?? Number.NaN);
  return Number.isInteger(uid) ? uid : undefined;
}

/** How many files a process holds open; undefined where that is not for us to see. */
export function openFiles(pid: number, root = '/proc'): number | undefined {
  const folder = `${root}/${pid}/fd`;
  try {
    // Since Linux 6.2 the size of the folder is their number: no need to list 100,000 of them.
    const { size } = statSync(folder);
    return size > 0 ? size : readdirSync(folder).length;
  } catch {
    return undefined;
  }
}

/** This process and all that it started, their children included: Watchbill and its embedded parts. */
export function ownFamily(rows: readonly ProcessEntry[], pid = process.pid): ReadonlySet<number> {
  const family = new Set([pid]);
  // As the first process of a container it is the parent of every orphan, which it did not start.
  if (pid === 1) return family;
  for (let grown = true; grown; ) {
    const before = family.size;
    for (const row of rows) if (family.has(row.parent)) family.add(row.pid);
    grown = family.size > before;
  }
  return family;
}
