import { UnreachableError } from '../domain/errors.ts';
import type { PostgresStatus } from '../domain/ports/status.ts';
import type { Database } from './database.ts';
import { migrations } from './migrations/list.ts';
import { schemaVersion } from './migrations/migrate.ts';
import { isNotMigrated } from './postgres-errors.ts';

// Sessions are summed up by database, because a role without special rights does not see the others' one by one.
const figures = `
  select (select sum(numbackends)::int from pg_stat_database) as connections,
    current_setting('max_connections')::int as "maxConnections",
    pg_database_size(current_database())::double precision as "databaseBytes",
    current_setting('server_version') as version`;

/** How PostgreSQL stands; the latency is that of an empty question on an open connection. */
export async function readPostgresStatus(db: Database, signal: AbortSignal): Promise<PostgresStatus> {
  const [status] = await db.query<Omit<PostgresStatus, 'latencyMs'>>(figures, [], signal);
  if (status === undefined) throw new Error('PostgreSQL answered no row about itself.');
  const startedAtMs = performance.now();
  await db.query('select 1', [], signal);
  return { ...status, latencyMs: performance.now() - startedAtMs };
}

/** Resolves when the stores can work; UnreachableError or TimeoutError with the reason when they cannot. */
export async function checkReady(db: Database): Promise<void> {
  const wanted = migrations.at(-1)?.version ?? 0;
  const version = await schemaVersion(db).catch((error: unknown) => {
    if (isNotMigrated(error)) return 0;
    throw error;
  });
  if (version < wanted) {
    throw new UnreachableError(
      `The database schema has version ${version} and version ${wanted} is needed. It is migrated at the start; look for errors there.`,
    );
  }
}
