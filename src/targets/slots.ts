/** Runs what it is given, so many at a time; the others wait in the order in which they came. */
export type Slots = <T>(run: () => Promise<T>) => Promise<T>;

/** For calls that nobody can take back: each holds a slot until it answers, if it ever does. */
export function createSlots(free: number): Slots {
  const waiting: (() => void)[] = [];
  let left = free;
  return async function withSlot<T>(run: () => Promise<T>): Promise<T> {
    if (left === 0) await new Promise<void>((resolve) => waiting.push(resolve));
    else left -= 1;
    try {
      return await run();
    } finally {
      const next = waiting.shift();
      if (next === undefined) left += 1;
      else next();
    }
  };
}
