import type { Database, Session } from './database.ts';

const patienceMs = 20_000;
/** Whoever writes needs the other connections of the pool. */
const atOnce = 3;

/**
 * Reads that grow with the number of series and the length of a period: the figures of a quarter take seconds, and cut
 * off at the deadline of any other call they would never be told. Few at a time; the others wait their turn. A server
 * that does not answer at all is given up as soon as elsewhere.
 */
export function patientReads(db: Pick<Database, 'transaction'>): Session {
  let running = 0;
  const waiting: (() => void)[] = [];
  return {
    query: async (text, values) => {
      if (running < atOnce) running += 1;
      else await new Promise<void>((resolve) => waiting.push(resolve));
      try {
        return await db.transaction(async (tx) => {
          await tx.query('set transaction read only');
          tx.allow(patienceMs);
          return await tx.query(text, values);
        });
      } finally {
        const next = waiting.shift();
        if (next === undefined) running -= 1;
        else next();
      }
    },
  };
}
