import { systemClock } from '../domain/clock.ts';

/** Slack repeats a delivery within minutes at most; a signature older than five is refused anyway. */
const keptMs = 10 * 60_000;
const maxKept = 50_000;

export interface RecentRequests {
  /** True the first time this key is seen within ten minutes. */
  first(key: string): boolean;
}

/** Remembers what has been handled, so that a replayed or repeated delivery acts once. Bounded. */
export function createRecentRequests(now: () => number = () => systemClock.now().getTime()): RecentRequests {
  // Insertion order is age order, so the oldest are always at the front.
  const seenAtMs = new Map<string, number>();
  const forget = (): void => {
    for (const [key, atMs] of seenAtMs) {
      if (seenAtMs.size <= maxKept && now() - atMs < keptMs) return;
      seenAtMs.delete(key);
    }
  };
  return {
    first(key) {
      forget();
      if (seenAtMs.has(key)) return false;
      seenAtMs.set(key, now());
      return true;
    },
  };
}
