import { type Clock, systemClock } from '../domain/clock.ts';
import { MINUTE_MS } from '../domain/duration.ts';
import type { Database } from './database.ts';

const trustedMs = 10 * MINUTE_MS;

/** The time by PostgreSQL's clock, which all processes share. */
export interface StoreTime {
  now(): Promise<Date>;
  /** Asked of the server now, for what cannot be taken back. */
  asked(): Promise<Date>;
}

/**
 * A host whose clock is years off would date its values by it, and judge them by it too: so the server is asked, and the
 * answer carried on by a clock that nobody sets. Where the given clock is not the machine's it is a story's, and holds.
 */
export function storeTime(db: Pick<Database, 'query'>, clock: Clock): StoreTime {
  if (clock !== systemClock) {
    const now = async () => clock.now();
    return { now, asked: now };
  }
  let known: { readonly serverMs: number; readonly sinceMs: number } | undefined;
  const asked = async () => {
    const [row] = await db.query<{ now: Date }>('select clock_timestamp() as now');
    const now = row?.now ?? clock.now();
    known = { serverMs: now.getTime(), sinceMs: performance.now() };
    return now;
  };
  return {
    asked,
    now: async () => {
      const passedMs = performance.now() - (known?.sinceMs ?? Number.NEGATIVE_INFINITY);
      return known === undefined || passedMs > trustedMs ? asked() : new Date(known.serverMs + passedMs);
    },
  };
}
