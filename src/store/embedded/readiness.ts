import { setTimeout as delay } from 'node:timers/promises';
import { Client, DatabaseError } from 'pg';
import type { EmbeddedConnection } from './endpoint.ts';

/** ready: our database answers; busy: a server is there but takes nobody now; silent: nothing answered in time. */
export type ServerState = 'ready' | 'busy' | 'silent';

const noSuchDatabase = '3D000';
const alreadyExists = ['42P04', '23505'];

/** Asks the server once, and creates our database where it is missing. */
export async function askServer(connection: EmbeddedConnection, timeoutMs: number): Promise<ServerState> {
  try {
    await query(connection, 'SELECT 1', timeoutMs);
    return 'ready';
  } catch (error) {
    if (!(error instanceof DatabaseError)) return 'silent';
    // Starting, shutting down or out of connections: each is a server that lives and will decide soon.
    if (error.code !== noSuchDatabase) return 'busy';
  }
  try {
    await query(
      { ...connection, database: 'postgres' },
      `CREATE DATABASE "${connection.database}"`,
      timeoutMs,
    );
  } catch (error) {
    if (!(error instanceof DatabaseError)) return 'silent';
    if (!alreadyExists.includes(error.code ?? '')) return 'busy';
  }
  return 'ready';
}

export interface WaitOptions {
  timeoutMs: number;
  /** Stops the wait early: the server's process has gone. */
  gone: () => Promise<boolean>;
  /** Whether no answer means "not yet" (a server just started) or "hung" (one that was found). */
  patient: boolean;
}

const patienceMs = 3_000;
const longestPauseMs = 200;

/** Asks until the server is ready, has gone, or the time is over; resolves with the last state. */
export async function waitUntilReady(
  connection: EmbeddedConnection,
  options: WaitOptions,
): Promise<ServerState> {
  const until = performance.now() + options.timeoutMs;
  for (let pauseMs = 10; ; pauseMs = Math.min(pauseMs * 1.5, longestPauseMs)) {
    const leftMs = until - performance.now();
    const state = leftMs <= 0 ? 'busy' : await askServer(connection, Math.min(leftMs, patienceMs));
    if (state === 'ready' || leftMs <= 0 || (await options.gone())) return state;
    if (state === 'silent' && !options.patient) return state;
    await delay(pauseMs);
  }
}

async function query(connection: EmbeddedConnection, sql: string, timeoutMs: number): Promise<void> {
  // A server that takes the connection and then says nothing must not hold us: both bounds are needed.
  const client = new Client({ ...connection, connectionTimeoutMillis: timeoutMs, query_timeout: timeoutMs });
  client.on('error', () => undefined);
  try {
    await client.connect();
    await client.query(sql);
  } finally {
    // Not awaited: a suspended server never answers the farewell.
    client.end().catch(() => undefined);
  }
}
