import { DAY_MS } from '../domain/duration.ts';
import type { KeptSeries } from '../domain/ports/sample-store.ts';
import { hourlyKeptMs, rawKeptMs } from '../domain/series-retention.ts';
import type { Database } from './database.ts';
import { dropPartitions, makeDays, makeMonths } from './partitions.ts';
import { rollUp, rollUpLate } from './roll-up.ts';
import type { StoreTime } from './store-time.ts';

/** Made ahead, so that no writer has to: a round may fail for days. */
const daysAhead = 3;
const monthAheadMs = 31 * DAY_MS;
/** All series are looked through: where containers come and go there are millions. */
const forgetTimeoutMs = 30_000;

/** One round of keeping. By the server's clock: what a wrong one took for old could not be brought back. */
export async function keepSeries(db: Database, time: StoreTime, signal: AbortSignal): Promise<KeptSeries> {
  const now = await time.asked();
  const at = (ms: number): Date => new Date(now.getTime() + ms);
  await makeDays(
    db,
    Array.from({ length: daysAhead + 1 }, (_, day) => at(day * DAY_MS)),
  );
  await makeMonths(db, [now, at(monthAheadMs)]);
  const hours = await rollUp(db, now, signal);
  const late = await rollUpLate(db, signal);
  const raw = await dropPartitions(db, 'samples', await rolledBefore(db, at(-rawKeptMs)));
  const hourly = await dropPartitions(db, 'samples_hourly', at(-hourlyKeptMs));
  // A disk or container that is gone for good leaves nothing behind.
  await db.transaction(async (tx) => {
    tx.allow(forgetTimeoutMs);
    tx.query(
      `delete from series s where measured_at < $1 and not exists (select from samples_hourly where series_id = s.id)`,
      [at(-hourlyKeptMs)],
    );
  });
  return {
    hours,
    late,
    dropped: [...raw.dropped, ...hourly.dropped],
    waiting: [...raw.waiting, ...hourly.waiting],
  };
}

/** That time, or the one up to which hours are rolled up where it is earlier: no value goes before its hour is known. */
async function rolledBefore(db: Database, until: Date): Promise<Date> {
  const [row] = await db.query<{ until: Date }>('select until from samples_rolled_up');
  return new Date(Math.min(until.getTime(), row?.until.getTime() ?? 0));
}
