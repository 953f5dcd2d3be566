import { afterAll } from 'vitest';
import type { Log } from '../../src/domain/ports/log.ts';
import { type Database, type DatabaseOptions, openDatabase } from '../../src/store/database.ts';
import { migrate } from '../../src/store/migrations/migrate.ts';
import { createStores } from '../../src/store/stores.ts';
import { type TestDatabase, testDatabase } from '../support/postgres.ts';
import { type OpenedStores, setClock } from './contracts/opened-stores.ts';
import { at } from './fixtures.ts';

export const quiet: Log = { debug: nothing, info: nothing, warn: nothing, error: nothing };
function nothing(): void {}

export interface OpenedPostgresStores extends OpenedStores {
  readonly db: Database;
  readonly connection: TestDatabase['connection'];
  /** Opens one more pool on the same database, as another process would have it. */
  anotherPool(options?: Partial<DatabaseOptions>): Database;
}

// Migrated once a file and emptied for each test: making a database takes longer than most tests.
let shared: Promise<TestDatabase> | undefined;

afterAll(async () => {
  await (await shared)?.drop();
  shared = undefined;
});

async function migrated(): Promise<TestDatabase> {
  const database = await testDatabase();
  const { connection } = database;
  const db = openDatabase({ connection, applicationName: 'test', log: quiet, callTimeoutMs: 20_000 });
  await migrate(db, quiet);
  await db.close();
  return database;
}

/**
 * Empties every table, the append-only ones too: as a replica the server leaves the triggers out. Only those that have
 * been written to have pages, and are truncated with what refers to them: it makes each of their files anew.
 */
async function empty(db: Database): Promise<void> {
  await db.transaction(async (tx) => {
    tx.query('set local session_replication_role = replica');
    const written = await tx.query<{ name: string }>(
      `select quote_ident(relname) as name from pg_class
       where relnamespace = 'watchbill'::regnamespace and relkind = 'r' and relname <> 'migrations'
         and pg_relation_size(oid) > 0`,
    );
    if (written.length > 0) tx.query(`truncate ${written.map(({ name }) => name).join(', ')} cascade`);
    const counting = await tx.query<{ name: string }>(
      `select quote_ident(sequencename) as name from pg_sequences
       where schemaname = 'watchbill' and last_value is not null`,
    );
    for (const { name } of counting) tx.query(`alter sequence ${name} restart`);
  });
}

/** Empty stores with the whole schema. */
export async function openPostgresStores(): Promise<OpenedPostgresStores> {
  shared ??= migrated();
  const { connection } = await shared;
  const pools: Database[] = [];
  const anotherPool = (options: Partial<DatabaseOptions> = {}) => {
    // Patient, so that a busy machine fails no test that is not about deadlines.
    const patient = { maxConnections: 5, callTimeoutMs: 20_000 };
    const pool = openDatabase({ connection, applicationName: 'test', log: quiet, ...patient, ...options });
    pools.push(pool);
    return pool;
  };
  const db = anotherPool();
  await empty(db);
  const clock = setClock(at(0));
  return {
    stores: createStores(db, clock),
    clock,
    db,
    connection,
    anotherPool,
    close: async () => {
      await Promise.all(pools.map((pool) => pool.close()));
    },
  };
}
