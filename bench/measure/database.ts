import { randomBytes } from 'node:crypto';
import pg from 'pg';
import type { EmbeddedConnection } from '../../src/store/embedded/endpoint.ts';

export interface BenchDatabase {
  readonly connection: EmbeddedConnection;
  drop(): Promise<void>;
}

/** A fresh database on a running server. */
export async function testDatabaseOn(server: EmbeddedConnection): Promise<BenchDatabase> {
  const database = `bench_${randomBytes(6).toString('hex')}`;
  await run(server, `create database ${database}`);
  return {
    connection: { ...server, database },
    drop: () => run(server, `drop database if exists ${database} with (force)`),
  };
}

async function run(connection: EmbeddedConnection, sql: string): Promise<void> {
  const client = new pg.Client(connection);
  await client.connect();
  try {
    await client.query(sql);
  } finally {
    await client.end();
  }
}
