import { randomBytes } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { Client, Pool } from 'pg';
import { afterAll, inject } from 'vitest';
import type { EmbeddedConnection } from '../../src/store/embedded/endpoint.ts';
import {
  type EmbeddedPostgres,
  startEmbeddedPostgres,
} from '../../src/store/embedded/start-embedded-postgres.ts';
import { type ScratchServer, startScratchServer, testSettings } from './shared-postgres.ts';

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
  await run(admin, `CREATE DATABASE ${database} TEMPLATE template0`);
  const connection = { ...admin, database };
  const pool = new Pool({ ...connection, max: 10 });
  // A pool without a listener ends the process when the server closes an idle session.
  pool.on('error', () => undefined);
  return {
    connection,
    pool,
    drop: async () => {
      if (!pool.ended) await pool.end();
      await run(admin, `DROP DATABASE IF EXISTS ${database} WITH (FORCE)`);
    },
  };
}

async function sharedServer(): Promise<EmbeddedConnection> {
  const provided = inject('postgres');
  if (provided !== undefined) return provided;
  ownServer ??= startScratchServer();
  return (await ownServer).server.connection;
}

async function run(connection: EmbeddedConnection, sql: string): Promise<void> {
  const client = new Client(connection);
  await client.connect();
  try {
    await client.query(sql);
  } finally {
    await client.end();
  }
}

/** A server of its own for stories in which the database fails; the connection stays the same throughout. */
export interface TestPostgres {
  readonly connection: EmbeddedConnection;
  /** Starts it again after `stop` or `kill`. */
  start(): Promise<void>;
  /** An orderly stop: sessions are ended. */
  stop(): Promise<void>;
  /** SIGKILL: the next start recovers from the log. */
  kill(): Promise<void>;
  /** Suspends the server with all its sessions, until `resume`. */
  pause(): Promise<void>;
  resume(): Promise<void>;
  /** Stops it for good and removes its folder. */
  close(): Promise<void>;
}

/** Starts a server which the story may stop, kill or suspend. */
export async function startTestPostgres(): Promise<TestPostgres> {
  const first = await startScratchServer();
  const { dataDir } = first;
  let server: EmbeddedPostgres = first.server;
  let paused: number[] = [];
  const resume = async () => {
    for (const pid of paused.splice(0)) signal(pid, 'SIGCONT');
  };
  return {
    connection: server.connection,
    start: async () => {
      server = await startEmbeddedPostgres({ dataDir, log: () => undefined, settings: testSettings });
    },
    stop: () => server.stop(),
    kill: async () => {
      await resume();
      signal(server.pid, 'SIGKILL');
      await server.stop();
    },
    pause: async () => {
      paused = [server.pid, ...(await sessions(server.connection))];
      for (const pid of paused) signal(pid, 'SIGSTOP');
    },
    resume,
    close: async () => {
      await resume();
      await server.stop();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}

/** The server's client sessions: without them a suspended server would go on answering its open connections. */
async function sessions(connection: EmbeddedConnection): Promise<number[]> {
  const client = new Client(connection);
  await client.connect();
  const sql = `SELECT pid FROM pg_stat_activity WHERE backend_type = 'client backend' AND pid <> pg_backend_pid()`;
  const { rows } = await client.query<{ pid: number }>(sql);
  await client.end();
  return rows.map((row) => row.pid);
}

function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}
