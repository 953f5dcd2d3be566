import { createHash } from 'node:crypto';
import type { RequestStore } from '../domain/ports/request-store.ts';
import type { Database } from './database.ts';

/** Requests that were handled, by the digest of what names them. */
export function createRequestStore(db: Database): RequestStore {
  return {
    claim: async (key, now, until) => {
      const digest = createHash('sha256').update(key).digest();
      // One statement: of any number at once, one inserts or renews, and the others find it unexpired.
      const claimed = await db.query(
        `insert into handled_requests as known (digest, expires_at) values ($1, $3)
         on conflict (digest) do update set expires_at = excluded.expires_at where known.expires_at <= $2
         returning 1`,
        [digest, now, until],
      );
      return claimed.length > 0;
    },
    prune: async (now) => {
      const gone = await db.query(`delete from handled_requests where expires_at <= $1 returning 1`, [now]);
      return gone.length;
    },
  };
}
