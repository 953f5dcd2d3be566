import type { Clock } from '../../../src/domain/clock.ts';
import type { Stores } from '../../../src/domain/ports/stores.ts';

/** A clock that stands still until it is moved. */
export interface SetClock extends Clock {
  advance(ms: number): void;
}

/** Empty stores, and the clock that they date by. */
export interface OpenedStores {
  readonly stores: Stores;
  readonly clock: SetClock;
  close(): Promise<void>;
}

/** What every implementation of the ports hands to the contract suites: fresh, empty stores for each test. */
export type OpenStores = () => Promise<OpenedStores>;

export function setClock(startsAt: Date): SetClock {
  let nowMs = startsAt.getTime();
  return {
    now: () => new Date(nowMs),
    advance: (ms) => {
      nowMs += ms;
    },
  };
}
