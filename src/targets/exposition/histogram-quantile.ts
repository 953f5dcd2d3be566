/** How many observations were at most so large; the last bound is infinite. */
export interface Bucket {
  readonly bound: number;
  readonly count: number;
}

/**
 * The quantile (0–1) of a classic histogram as PromQL's histogram_quantile computes it: linear within the bucket that
 * holds it, which begins at 0 if it is the first; the largest finite bound where it is above that. Undefined of no
 * observation, and of buckets without an infinite one.
 */
export function histogramQuantile(quantile: number, buckets: readonly Bucket[]): number | undefined {
  const sorted = buckets.toSorted((a, b) => a.bound - b.bound);
  const last = sorted.at(-1);
  if (last === undefined || last.bound !== Number.POSITIVE_INFINITY || sorted.length < 2) return undefined;
  // Buckets are read one after the other while the program counts on: a larger one never holds less.
  const counts: number[] = [];
  for (const { count } of sorted) counts.push(Math.max(count, counts.at(-1) ?? 0));
  const total = counts.at(-1) ?? 0;
  if (!(total > 0)) return undefined;
  const rank = quantile * total;
  const at = counts.findIndex((count) => count >= rank);
  const { bound } = sorted[at] ?? last;
  const below = sorted[at - 1];
  if (bound === Number.POSITIVE_INFINITY) return sorted.at(-2)?.bound;
  if (below === undefined && bound <= 0) return bound;
  const begin = below?.bound ?? 0;
  const before = counts[at - 1] ?? 0;
  const inside = (counts[at] ?? 0) - before;
  return inside === 0 ? bound : begin + (bound - begin) * ((rank - before) / inside);
}
