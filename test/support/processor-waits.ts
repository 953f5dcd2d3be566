import { readFileSync } from 'node:fs';

const NS_PER_MS = 1_000_000;

/**
 * Counts from now on, and tells when it is called, for how many milliseconds this thread and the main threads of these
 * processes were ready to run while others had the processor. What is left of a measured time is the program's own: work,
 * and waiting for somebody. 0 where the kernel does not tell. https://docs.kernel.org/scheduler/sched-stats.html
 */
export function processorWaits(pids: readonly number[]): () => number {
  const places = ['thread-self', ...pids.map(String)];
  const begun = places.map(waitedNs);
  return () =>
    places.reduce((sum, place, at) => sum + Math.max(0, waitedNs(place) - (begun[at] ?? 0)), 0) / NS_PER_MS;
}

/** The second number: time spent waiting in a run queue. */
function waitedNs(place: string): number {
  try {
    return Number(readFileSync(`/proc/${place}/schedstat`, 'utf8').split(' ')[1]);
  } catch {
    return 0;
  }
}
