import { ConfigError } from '../../domain/errors.ts';
import type { Log } from '../../domain/ports/log.ts';
import type { Database, Transaction } from '../database.ts';
import { migrationLock, takeLock } from '../locks.ts';
import { migrations } from './list.ts';
import type { Migration } from './migration.ts';

/** Room for another process that is migrating a large table at this moment. */
const patienceMs = 120_000;

/**
 * Brings the schema `watchbill` to what this program needs. Any number of processes may do so at once.
 * ConfigError when a newer program has been at work on this database.
 */
export async function migrate(
  db: Database,
  log: Log,
  wanted: readonly Migration[] = migrations,
): Promise<void> {
  for (;;) {
    const done = await db.transaction((tx) => takeStep(tx, wanted));
    if (done === undefined) return;
    log.info({ version: done.version, migration: done.name }, 'database schema migrated');
  }
}

/** Runs the next migration that is missing; undefined when there is none. */
async function takeStep(tx: Transaction, wanted: readonly Migration[]): Promise<Migration | undefined> {
  tx.allow(patienceMs);
  takeLock(tx, migrationLock);
  // Only under the lock: two of these at once fail in spite of their "if not exists".
  tx.query('create schema if not exists watchbill');
  tx.query(`create table if not exists migrations (
    version integer primary key, name text not null, applied_at timestamptz not null default now())`);
  const version = await schemaVersion(tx);
  const newest = wanted.at(-1)?.version ?? 0;
  if (version > newest) {
    throw new ConfigError(
      `The database has the schema version ${version} and this Watchbill knows them up to ${newest}. Start the newer Watchbill again, or restore the backup from before it was installed.`,
    );
  }
  const next = wanted.find((migration) => migration.version > version);
  if (next === undefined) return undefined;
  tx.query(next.sql);
  tx.query('insert into migrations (version, name) values ($1, $2)', [next.version, next.name]);
  return next;
}

/** The version of the newest migration that has run here, 0 before the first. */
export async function schemaVersion(tx: Pick<Transaction, 'query'>): Promise<number> {
  const [row] = await tx.query<{ version: number }>(
    'select coalesce(max(version), 0) as version from migrations',
  );
  return row?.version ?? 0;
}
