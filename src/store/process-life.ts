import { randomInt } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { Client } from 'pg';
import type { Log } from '../domain/ports/log.ts';
import { type ConnectionTarget, connectionOptions } from './connection.ts';
import { livesLock } from './locks.ts';
import { toOpsError } from './postgres-errors.ts';

const connectMs = 1_000;
const answerMs = 1_500;
const pingMs = 1_000;
const reconnectMs = 200;

/** The name under which one process holds leases; it ends with the number of its lock; see `deadAmong`. */
export function mintHolder(): string {
  return `process.${randomInt(1, 2 ** 31 - 1)}`;
}

/**
 * Holds, for as long as this process lives, a session with an advisory lock of its number. PostgreSQL gives the lock
 * back the moment the session ends, so everybody sees at once that a killed process is gone. Shared, because after a
 * lost route the server may still keep our old session when the new one comes.
 */
export interface ProcessLife {
  /** Resolves when the lock is held for the first time; from then on it is taken again whenever it is lost. */
  begin(): Promise<void>;
  end(): Promise<void>;
}

export interface ProcessLifeOptions {
  readonly connection: ConnectionTarget;
  readonly holder: string;
  readonly log: Pick<Log, 'warn'>;
}

export function processLife({ connection, holder, log }: ProcessLifeOptions): ProcessLife {
  const number = Number(holder.split('.')[1]);
  const ended = new AbortController();
  let session: Client | undefined;
  let living: Promise<void> | undefined;

  async function open(): Promise<Client> {
    const client = new Client({
      ...connectionOptions(connection),
      application_name: 'watchbill life',
      connectionTimeoutMillis: connectMs,
      query_timeout: answerMs,
      keepAlive: true,
    });
    client.on('error', () => undefined);
    try {
      await client.connect();
      // A machine that vanished sends no farewell: the server is to notice within seconds. Nothing is idle here by
      // mistake, so no limit on that may end the session.
      await client.query(`select set_config(name, wanted.value, false)
        from (values ('tcp_keepalives_idle', '1'), ('tcp_keepalives_interval', '1'), ('tcp_keepalives_count', '3'),
          ('idle_session_timeout', '0')) as wanted (name, value) join pg_catalog.pg_settings using (name)`);
      await client.query('select pg_advisory_lock_shared($1::int, $2::int)', [livesLock, number]);
      return client;
    } catch (error) {
      await client.end().catch(() => undefined);
      throw toOpsError(error);
    }
  }

  /** Resolves when the session is lost: it ended, or does not answer any more. */
  async function lost(client: Client): Promise<void> {
    const gone = new AbortController();
    client.once('end', () => gone.abort());
    const over = AbortSignal.any([gone.signal, ended.signal]);
    while (!over.aborted) {
      await pause(pingMs, undefined, { signal: over, ref: false }).catch(() => undefined);
      if (over.aborted) return;
      try {
        await client.query('select 1');
      } catch {
        client.connection.stream.destroy();
        return;
      }
    }
  }

  async function live(first: Client): Promise<void> {
    session = first;
    while (!ended.signal.aborted) {
      await lost(session);
      if (ended.signal.aborted) return;
      log.warn({}, 'the session that holds the leases of this process was lost; it is opened again');
      const next = await reopen();
      if (next === undefined) return;
      session = next;
    }
  }

  async function reopen(): Promise<Client | undefined> {
    while (!ended.signal.aborted) {
      try {
        return await open();
      } catch {
        await pause(reconnectMs, undefined, { signal: ended.signal }).catch(() => undefined);
      }
    }
    return undefined;
  }

  return {
    async begin() {
      living = live(await open());
    },
    async end() {
      ended.abort();
      await living;
      await session?.end().catch(() => undefined);
    },
  };
}
