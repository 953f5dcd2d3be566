/** Of each series that counts: its last figure, and when that was. */
interface Scrape {
  readonly atMs: number;
  readonly counters: ReadonlyMap<string, number>;
}

const key = 'scrape';

/** By how much counters have grown since the scrape before. */
export interface Growth {
  readonly seconds: number;
  of(series: string, value: number): number;
}

/**
 * Keeps the counters of this scrape, and compares with the one before; undefined on the first, and when the clock was
 * set back. One that is smaller than before began anew and has grown to what it is. So has one that was not there
 * before: whatever counts from a program's start begins at 0 and shows its first event only by being there, and the
 * first error of a kind is not to be missed.
 */
export function growthSince(
  memory: Map<string, unknown>,
  now: Date,
  counters: ReadonlyMap<string, number>,
): Growth | undefined {
  const before = memory.get(key) as Scrape | undefined;
  memory.set(key, { atMs: now.getTime(), counters } satisfies Scrape);
  const seconds = before === undefined ? 0 : (now.getTime() - before.atMs) / 1000;
  if (before === undefined || seconds <= 0) return undefined;
  return {
    seconds,
    of: (series, value) => {
      const last = before.counters.get(series);
      return last === undefined || value < last ? value : value - last;
    },
  };
}
