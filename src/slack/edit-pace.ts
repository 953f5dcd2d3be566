import type { Clock } from '../domain/clock.ts';
import { RateLimitedError } from '../domain/errors.ts';

const intervalMs = 1_000;
const pruneAbove = 1_000;

export interface EditPace {
  /** RateLimitedError with the rest of the second when the card was touched within it. */
  require(key: string): void;
  touched(key: string): void;
}

/** At most one edit a second per card; the one put off shows everything that changed meanwhile. */
export function createEditPace(clock: Clock): EditPace {
  const touchedAtMs = new Map<string, number>();
  return {
    require(key) {
      const sinceMs = clock.now().getTime() - (touchedAtMs.get(key) ?? Number.NEGATIVE_INFINITY);
      // A clock that was set back must not hold a card for as long as it was set back.
      if (sinceMs >= intervalMs || sinceMs < 0) return;
      throw new RateLimitedError('The card was changed within this second.', intervalMs - sinceMs);
    },
    touched(key) {
      const nowMs = clock.now().getTime();
      touchedAtMs.set(key, nowMs);
      if (touchedAtMs.size <= pruneAbove) return;
      for (const [other, atMs] of touchedAtMs) if (nowMs - atMs >= intervalMs) touchedAtMs.delete(other);
    },
  };
}
