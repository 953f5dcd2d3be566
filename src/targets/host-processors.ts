import { readFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { setTimeout as pause } from 'node:timers/promises';

/** Counters since boot, all cores together, in the host's ticks. */
export interface ProcessorTimes {
  readonly busy: number;
  readonly idle: number;
  /** Part of `idle`: nothing to do but wait for a disk. */
  readonly diskWait: number;
  /** Part of `busy`: taken by the hypervisor for others. */
  readonly stolen: number;
  readonly cores: number;
}

/** Shares of an interval in percent (0–100) of all cores. */
export interface ProcessorUse {
  readonly busyPercent: number;
  readonly diskWaitPercent: number;
  readonly stolenPercent: number;
  readonly cores: number;
}

/**
 * The counters of /proc/stat (proc_pid_stat(5): user nice system idle iowait irq softirq steal guest guest_nice;
 * the guest columns are contained in user and nice). undefined when the text is not of that form.
 */
export function parseProcStat(text: string): ProcessorTimes | undefined {
  const line = /^cpu\s+(.*)$/m.exec(text)?.[1];
  if (line === undefined) return undefined;
  const [user = 0, nice = 0, system = 0, idle = 0, diskWait = 0, irq = 0, softirq = 0, stolen = 0] = line
    .trim()
    .split(/\s+/)
    .map(Number);
  const busy = user + nice + system + irq + softirq + stolen;
  const cores = text.match(/^cpu\d+ /gm)?.length ?? 1;
  return Number.isFinite(busy + idle + diskWait)
    ? { busy, idle: idle + diskWait, diskWait, stolen, cores }
    : undefined;
}

/** /proc/stat, or what node:os knows where there is none. Never blocks: /proc is memory. */
export function readProcessorTimes(): ProcessorTimes {
  const fromProc = process.platform === 'linux' ? parseProcStat(readText('/proc/stat')) : undefined;
  if (fromProc !== undefined) return fromProc;
  const list = cpus();
  const sum = (pick: (times: (typeof list)[number]['times']) => number) =>
    list.reduce((total, core) => total + pick(core.times), 0);
  return {
    busy: sum((times) => times.user + times.nice + times.sys + times.irq),
    idle: sum((times) => times.idle),
    diskWait: 0,
    stolen: 0,
    cores: list.length,
  };
}

function readText(file: string): string {
  try {
    return readFileSync(file, 'latin1');
  } catch {
    return '';
  }
}

/** What was used between two readings; undefined when the counters have not moved. */
export function useBetween(before: ProcessorTimes, after: ProcessorTimes): ProcessorUse | undefined {
  const busy = after.busy - before.busy;
  // iowait may go backwards (proc_pid_stat(5)), a resumed guest may see all of them do so.
  const diskWait = Math.max(0, after.diskWait - before.diskWait);
  const total = busy + Math.max(0, after.idle - before.idle);
  if (total <= 0 || busy < 0) return undefined;
  const share = (part: number) => Math.min(100, Math.round((part / total) * 1000) / 10);
  return {
    busyPercent: share(busy),
    diskWaitPercent: share(diskWait),
    stolenPercent: share(Math.max(0, after.stolen - before.stolen)),
    cores: after.cores,
  };
}

/** Beyond this, what was measured before says nothing about now: a meter starts afresh. */
export const stalestMs = 5 * 60_000;

/**
 * Measures use since it was asked last; the first time, or when that was a moment ago, it watches for `windowMs`.
 * So a sample every minute is the mean of that minute and costs no waiting.
 */
export function createProcessorMeter(windowMs: number, read = readProcessorTimes) {
  let last: { readonly times: ProcessorTimes; readonly atMs: number } | undefined;
  return async function measure(signal: AbortSignal): Promise<ProcessorUse> {
    const known = last !== undefined && performance.now() - last.atMs <= stalestMs ? last : undefined;
    const before = known ?? { times: read(), atMs: performance.now() };
    const waitMs = before.atMs + windowMs - performance.now();
    if (waitMs > 0) await pause(waitMs, undefined, { signal });
    const times = read();
    last = { times, atMs: performance.now() };
    const use = useBetween(before.times, times);
    if (use === undefined) throw new Error('The processor counters of this host do not move.');
    return use;
  };
}
