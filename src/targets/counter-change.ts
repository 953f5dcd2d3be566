/** By how much counters have grown, and in how many seconds. */
export interface CounterChange<K extends string> {
  readonly seconds: number;
  readonly by: Readonly<Record<K, number>>;
}

interface Seen<K extends string> {
  readonly atMs: number;
  readonly counters: Readonly<Record<K, number>>;
}

/**
 * What happened since the last run; undefined on the first one, after the counters began anew (a restart of what is
 * measured), and when no time has passed.
 */
export function counterChange<K extends string>(
  memory: Map<string, unknown>,
  name: string,
  now: Date,
  counters: Readonly<Record<K, number>>,
): CounterChange<K> | undefined {
  const key = `counters ${name}`;
  const before = memory.get(key) as Seen<K> | undefined;
  memory.set(key, { atMs: now.getTime(), counters } satisfies Seen<K>);
  if (before === undefined) return undefined;
  const seconds = (now.getTime() - before.atMs) / 1000;
  const names = Object.keys(counters) as K[];
  const by = Object.fromEntries(names.map((one) => [one, counters[one] - before.counters[one]]));
  const anew = names.some((one) => !(counters[one] >= before.counters[one]));
  return seconds > 0 && !anew ? { seconds, by: by as Record<K, number> } : undefined;
}
