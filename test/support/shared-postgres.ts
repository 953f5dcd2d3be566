import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import type { EmbeddedConnection } from '../../src/store/embedded/endpoint.ts';
import {
  type EmbeddedPostgres,
  type EmbeddedPostgresOptions,
  startEmbeddedPostgres,
} from '../../src/store/embedded/start-embedded-postgres.ts';

declare module 'vitest' {
  export interface ProvidedContext {
    /** The superuser of the server that all test files share; absent when run without the global set-up. */
    postgres: EmbeddedConnection | undefined;
  }
}

/** Test data need not survive a power cut; commits still reach the kernel, so that a killed server keeps them. */
export const testSettings = { fsync: 'off', full_page_writes: 'off', max_connections: 200 };

export interface ScratchServer {
  server: EmbeddedPostgres;
  dataDir: string;
  /** Stops the server and removes its folder. */
  remove(): Promise<void>;
}

/** Starts a server in a new temporary folder. */
export async function startScratchServer(
  options: Partial<EmbeddedPostgresOptions> = {},
): Promise<ScratchServer> {
  const dataDir = await mkdtemp(join(tmpdir(), 'watchbill-test-'));
  const server = await startEmbeddedPostgres({
    dataDir,
    log: () => undefined,
    settings: testSettings,
    ...options,
  });
  return {
    server,
    dataDir,
    remove: async () => {
      await server.stop();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}

/** For vitest's `globalSetup`: one server for all files; the returned function is the tear-down. */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const { server, remove } = await startScratchServer();
  project.provide('postgres', server.connection);
  return remove;
}
