import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { EmbeddedConnection } from '../../src/store/embedded/endpoint.ts';
import {
  type EmbeddedPostgres,
  startEmbeddedPostgres,
} from '../../src/store/embedded/start-embedded-postgres.ts';
import { askPostgres } from './ask-postgres.ts';
import { testSettings } from './shared-postgres.ts';

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

/** Starts a server which the story may stop, kill or suspend; its data are in a new folder of `parent`. */
export async function startTestPostgres(
  parent = tmpdir(),
  settings: Readonly<Record<string, string | number>> = testSettings,
): Promise<TestPostgres> {
  const dataDir = await mkdtemp(join(parent, 'watchbill-test-'));
  const launch = () => startEmbeddedPostgres({ dataDir, log: () => undefined, settings });
  let server: EmbeddedPostgres = await launch();
  let paused: number[] = [];
  const resume = async () => {
    for (const pid of paused.splice(0)) signal(pid, 'SIGCONT');
  };
  return {
    connection: server.connection,
    start: async () => {
      server = await launch();
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
  const sql = `SELECT pid FROM pg_stat_activity WHERE backend_type = 'client backend' AND pid <> pg_backend_pid()`;
  return (await askPostgres(connection, sql)).map(({ pid }) => Number(pid));
}

function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}
