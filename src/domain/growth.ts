/** How large something was at a moment. */
export interface SizeSample {
  readonly atMs: number;
  readonly bytes: number;
}

/** So many are kept of the time that growth is measured over. */
const SAMPLES = 48;
/** Less time tells nothing about growth. */
const SHORTEST_MS = 30_000;
const DAY_MS = 86_400_000;
/** Longer than this, and what does not grow at all, is told as so many days. */
export const mostDays = 3_650;

/** The samples with a new one: those that are older than `overMs` are dropped, but for the last of them. */
export function withSample(
  samples: readonly SizeSample[],
  sample: SizeSample,
  overMs: number,
): readonly SizeSample[] {
  const newest = samples.at(-1);
  // A clock that was set back makes what was known useless.
  if (newest !== undefined && newest.atMs > sample.atMs) return [sample];
  const young = samples.findIndex(({ atMs }) => atMs > sample.atMs - overMs);
  const kept = young <= 0 ? (young < 0 ? samples.slice(-1) : samples) : samples.slice(young - 1);
  return newest !== undefined && sample.atMs - newest.atMs < overMs / SAMPLES ? kept : [...kept, sample];
}

/** Bytes a second since the first sample; undefined before there is enough time in between. */
export function growthOf(samples: readonly SizeSample[], now: SizeSample): number | undefined {
  const [first] = samples;
  if (first === undefined || now.atMs - first.atMs < SHORTEST_MS) return undefined;
  return ((now.bytes - first.bytes) * 1000) / (now.atMs - first.atMs);
}

/** Days until there is no room any more at this growth, 3,650 at most. */
export function daysUntilFull(roomBytes: number, bytesPerSecond: number): number {
  if (roomBytes <= 0) return 0;
  if (bytesPerSecond <= 0) return mostDays;
  return Math.min(mostDays, (roomBytes * 1000) / bytesPerSecond / DAY_MS);
}
