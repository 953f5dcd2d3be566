import type { Clock } from '../../src/domain/clock.ts';
import { parseDuration } from '../../src/domain/duration.ts';

export interface StoryClock extends Clock {
  /** Moves the present: `advance('30m')`. */
  advance(duration: string): void;
  /** Sets the present, also backwards, as a corrected system clock does. */
  set(iso: string): void;
}

/** A clock that stands still until the story goes on. */
export function manualClock(start = '2026-11-21T02:14:00Z'): StoryClock {
  let nowMs = Date.parse(start);
  return {
    now: () => new Date(nowMs),
    advance: (duration) => {
      nowMs += parseDuration(duration);
    },
    set: (iso) => {
      nowMs = Date.parse(iso);
    },
  };
}
