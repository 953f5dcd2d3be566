import { Client } from 'pg';
import type { EmbeddedConnection } from '../../src/store/embedded/endpoint.ts';

/** The rows of one statement, or of the last of several, on a connection of its own. */
export async function askPostgres(
  connection: EmbeddedConnection,
  sql: string,
): Promise<Record<string, unknown>[]> {
  const client = new Client(connection);
  await client.connect();
  try {
    return (await client.query(sql)).rows;
  } finally {
    await client.end();
  }
}
