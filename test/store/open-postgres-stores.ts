import type { Log } from '../../src/domain/ports/log.ts';
import { type Database, type DatabaseOptions, openDatabase } from '../../src/store/database.ts';
import { migrate } from '../../src/store/migrations/migrate.ts';
import { createStores } from '../../src/store/stores.ts';
import { testDatabase } from '../support/postgres.ts';
import { type OpenedStores, setClock } from './contracts/opened-stores.ts';
import { at } from './fixtures.ts';

export const quiet: Log = { debug: nothing, info: nothing, warn: nothing, error: nothing };
function nothing(): void {}

export interface OpenedPostgresStores extends OpenedStores {
  readonly db: Database;
  readonly connection: DatabaseOptions['connection'];
  /** Opens one more pool on the same database, as another process would have it. */
  anotherPool(): Database;
}

/** A database of its own with the whole schema, and the stores on it. */
export async function openPostgresStores(options: Partial<DatabaseOptions> = {}): Promise<OpenedPostgresStores> {
  const { connection, drop } = await testDatabase();
  const pools: Database[] = [];
  const anotherPool = () => {
    const pool = openDatabase({ connection, applicationName: 'test', log: quiet, maxConnections: 5, ...options });
    pools.push(pool);
    return pool;
  };
  const db = anotherPool();
  await migrate(db, quiet);
  const clock = setClock(at(0));
  return {
    stores: createStores(db, clock),
    clock,
    db,
    connection,
    anotherPool,
    close: async () => {
      await Promise.all(pools.map((pool) => pool.close()));
      await drop();
    },
  };
}
