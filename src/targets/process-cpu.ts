import type { ProcessEntry } from './process-table.ts';

interface Known {
  readonly atMs: number;
  readonly seconds: ReadonlyMap<string, number>;
}

/** Two runs nearer to each other than this measure the ticks of the kernel, not the processes. */
const shortestMs = 500;

/**
 * Percent of one core that these processes used together since the run before, whose counters are in `memory`;
 * undefined on the first run. One that is younger than the interval counts with all that it has used.
 */
export function processorUse(
  processes: readonly ProcessEntry[],
  memory: Map<string, unknown>,
  nowMs = performance.now(),
): number | undefined {
  const direct = processes.map(({ cpuPercent }) => cpuPercent).filter((value) => value !== undefined);
  if (direct.length > 0) return rounded(direct.reduce((total, value) => total + value, 0));
  const before = memory.get('processor-seconds') as Known | undefined;
  const elapsedMs = before === undefined ? undefined : nowMs - before.atMs;
  if (elapsedMs === undefined || elapsedMs >= shortestMs) {
    const seconds = new Map(processes.map(({ key, cpuSeconds }) => [key, cpuSeconds ?? 0]));
    memory.set('processor-seconds', { atMs: nowMs, seconds } satisfies Known);
  }
  if (before === undefined || elapsedMs === undefined || elapsedMs <= 0) return undefined;
  const used = processes.map(({ key, cpuSeconds = 0, ageSeconds }) => {
    const known = before.seconds.get(key);
    // Older than the interval and not known: it began to match only now, and what it used before is not of this time.
    if (known === undefined && ageSeconds * 1000 > elapsedMs) return 0;
    return Math.max(0, cpuSeconds - (known ?? 0));
  });
  return rounded((used.reduce((total, value) => total + value, 0) / (elapsedMs / 1000)) * 100);
}

function rounded(percent: number): number {
  return Math.round(percent * 10) / 10;
}
