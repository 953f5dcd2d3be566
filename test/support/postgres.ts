import { randomBytes } from 'node:crypto';
import { Pool } from 'pg';
import { afterAll, inject } from 'vitest';
import type { EmbeddedConnection } from '../../src/store/embedded/endpoint.ts';
import { askPostgres } from './ask-postgres.ts';
import { type ScratchServer, startScratchServer } from './shared-postgres.ts';

export { startTestPostgres, type TestPostgres } from './failing-postgres.ts';

export interface TestDatabase {
  /** Of a fresh, empty database. */
  connection: EmbeddedConnection;
  /** Opened on first use and ended by `drop`. */
  pool: Pool;
  /** Ends every session in the database and removes it. */
  drop(): Promise<void>;
}

// Only where no global set-up has started one: then each test file has its own.
let ownServer: Promise<ScratchServer> | undefined;

afterAll(async () => {
  await (await ownServer)?.remove();
  ownServer = undefined;
});

/** Makes an empty database on the server that all test files share. */
export async function testDatabase(): Promise<TestDatabase> {
  const admin = await sharedServer();
  const database = `test_${randomBytes(8).toString('hex')}`;
  await askPostgres(admin, `CREATE DATABASE ${database} TEMPLATE template0`);
  const connection = { ...admin, database };
  const pool = new Pool({ ...connection, max: 10 });
  // A pool without a listener ends the process when the server closes an idle session.
  pool.on('error', () => undefined);
  return {
    connection,
    pool,
    drop: async () => {
      if (!pool.ended) await pool.end();
      await askPostgres(admin, `DROP DATABASE IF EXISTS ${database} WITH (FORCE)`);
    },
  };
}

async function sharedServer(): Promise<EmbeddedConnection> {
  const provided = inject('postgres');
  if (provided !== undefined) return provided;
  ownServer ??= startScratchServer();
  return (await ownServer).server.connection;
}
