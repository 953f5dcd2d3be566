import { Pool, type PoolClient } from 'pg';
import { OpsError, TimeoutError, UnreachableError } from '../domain/errors.ts';
import type { Log } from '../domain/ports/log.ts';
import { callTimeouts, prepareSession } from './call-timeouts.ts';
import { type ConnectionTarget, connectionOptions } from './connection.ts';
import { isSilence, toOpsError } from './postgres-errors.ts';
import { retryConflicts } from './retry-conflicts.ts';
import { runStatement } from './statement.ts';
import { runTransaction, type Session, type Transaction } from './transaction.ts';

export type { Session, Transaction } from './transaction.ts';

export interface DatabaseOptions {
  readonly connection: ConnectionTarget;
  /** Shown in the server's list of sessions. */
  readonly applicationName: string;
  readonly log: Pick<Log, 'warn'>;
  /** Default 10. */
  readonly maxConnections?: number;
  /** How long a call may wait for a server that does not answer; default 1,600. */
  readonly callTimeoutMs?: number;
  /** The server refuses every write. */
  readonly readOnly?: boolean;
}

/** A pool of connections that mends itself. Every call ends in time: UnreachableError or TimeoutError. */
export interface Database extends Session {
  /** One statement, given up with a TimeoutError when the signal is aborted. */
  query<R extends object>(
    text: string,
    values?: readonly unknown[],
    signal?: AbortSignal,
  ): Promise<readonly R[]>;
  /** All or nothing. `work` may be run again when the transaction lost a race against another. */
  transaction<T>(work: (tx: Transaction) => Promise<T>): Promise<T>;
  /**
   * One statement outside any transaction, in a session of its own that ends with it; no lock is waited for longer than
   * `lockMs`. For what PostgreSQL does in several transactions.
   */
  alone(text: string, lockMs: number): Promise<void>;
  /** Ends the connections, those that hang by force. */
  close(): Promise<void>;
}

const closeTimeoutMs = 1_000;

/** Opens nothing yet: the first call connects. ConfigError for a connection that cannot be one. */
export function openDatabase(options: DatabaseOptions): Database {
  const timeouts = callTimeouts(options.callTimeoutMs ?? 1_600);
  const pool = new Pool({
    ...connectionOptions(options.connection),
    application_name: options.applicationName,
    max: options.maxConnections ?? 10,
    connectionTimeoutMillis: timeouts.connectMs,
    idleTimeoutMillis: 30_000,
    maxLifetimeSeconds: 3_600,
    keepAlive: true,
    pipeline: true,
    onConnect: (client) => prepareSession(client, timeouts, options.readOnly === true),
  });
  const clients = new Map<PoolClient, number>();
  let silentAtMs = Number.NEGATIVE_INFINITY;
  pool.on('error', (error) => {
    options.log.warn({ reason: error.message }, 'an idle connection to PostgreSQL was lost');
  });
  pool.on('connect', (client) => {
    clients.set(client, performance.now());
    // A connection that dies while it is used fails its statements; without a listener it would end the process.
    client.on('error', () => undefined);
  });
  const allGone = Promise.withResolvers<void>();
  pool.on('remove', (client) => {
    clients.delete(client);
    if (pool.ending && clients.size === 0) allGone.resolve();
  });

  async function acquire(): Promise<PoolClient> {
    for (;;) {
      const client = await pool.connect().catch((error: unknown) => {
        throw toOpsError(error);
      });
      // After a hung server or a lost route all older connections are suspect: each would cost a deadline.
      if ((clients.get(client) ?? 0) > silentAtMs) return client;
      client.release(true);
    }
  }

  async function withClient<T>(use: (client: PoolClient, leftMs: number) => Promise<T>): Promise<T> {
    const startedAtMs = performance.now();
    const client = await acquire();
    let broken = false;
    try {
      return await use(client, timeouts.callMs - (performance.now() - startedAtMs));
    } catch (error) {
      if (isSilence(error)) silentAtMs = performance.now();
      broken = error instanceof UnreachableError || isSilence(error);
      throw error;
    } finally {
      client.release(broken);
    }
  }

  return {
    query: (text, values, signal) =>
      retryConflicts(() =>
        withClient((client, leftMs) =>
          cutOnAbort(client, signal, () => runStatement(client, text, values, leftMs)),
        ),
      ),
    transaction: (work) =>
      retryConflicts(() => withClient((client, leftMs) => runTransaction(client, timeouts, leftMs, work))),
    alone: async (text, lockMs) => {
      const client = await acquire();
      try {
        // It may wait for several locks, one after the other.
        const limits = `set lock_timeout = ${lockMs}; set statement_timeout = ${4 * lockMs}`;
        await runStatement(client, limits, undefined, timeouts.callMs);
        await runStatement(client, text, undefined, 5 * lockMs);
      } finally {
        client.release(true);
      }
    },
    close: async () => {
      const timer = setTimeout(() => {
        for (const client of clients.keys()) client.connection.stream.destroy();
      }, closeTimeoutMs);
      await pool.end();
      // The pool itself does not wait for the server to take its leave, and an open socket keeps the process alive.
      if (clients.size > 0) await allGone.promise;
      clearTimeout(timer);
    },
  };
}

async function cutOnAbort<T>(
  client: PoolClient,
  signal: AbortSignal | undefined,
  run: () => Promise<T>,
): Promise<T> {
  if (signal === undefined) return run();
  const cut = () => client.connection.stream.destroy();
  if (signal.aborted) throw abandoned(signal.reason);
  signal.addEventListener('abort', cut);
  try {
    return await run();
  } catch (error) {
    throw signal.aborted && error instanceof OpsError ? abandoned(error) : error;
  } finally {
    signal.removeEventListener('abort', cut);
  }
}

function abandoned(cause: unknown): TimeoutError {
  return new TimeoutError('PostgreSQL did not answer before the deadline. It is asked again next time.', {
    cause,
  });
}
