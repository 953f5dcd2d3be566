import type { Transaction } from './database.ts';

// Advisory locks are named by two numbers, for the whole database: the first one is ours ('WB').
const watchbill = 0x5742;

/** Serialises every batch of alerts, and the silences that would change how a batch is seen. */
export const ingestLock = 1;
/** Serialises migrations. */
export const migrationLock = 2;
/** Serialises the making and dropping of partitions. */
export const partitionLock = 3;

/** The other class, one number a process: held by whoever lives ('WL'). */
export const livesLock = 0x574c;

/**
 * SQL: an array of those names that `holders` selects as `holder` under which nobody lives; see ProcessLife. Settled once,
 * before any row is locked: a row that somebody else has taken meanwhile is looked at again as it is then, and PostgreSQL
 * joins it to no locks in doing so, so that everybody would seem dead.
 */
export function deadAmong(holders: string): string {
  return `array(select h.holder from (${holders}) h where not exists (
    select from pg_locks where locktype = 'advisory' and classid = ${livesLock}::oid and objsubid = 2 and granted
      and database = (select oid from pg_database where datname = current_database())
      and h.holder = 'process.' || objid))`;
}

/**
 * Takes the lock until the transaction ends; what is sent after it runs once it is held. `settings`, calls of set_config,
 * are made with it.
 */
export function takeLock(tx: Transaction, lock: number, settings: readonly string[] = []): void {
  tx.query(`select ${[...settings, 'pg_advisory_xact_lock($1::int, $2::int)'].join(', ')}`, [
    watchbill,
    lock,
  ]);
}
