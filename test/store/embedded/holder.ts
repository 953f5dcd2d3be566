import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline/promises';
import { fileURLToPath } from 'node:url';
import { afterAll, onTestFinished } from 'vitest';
import type { EmbeddedConnection } from '../../../src/store/embedded/endpoint.ts';

export interface Held {
  child: ChildProcess;
  connection: EmbeddedConnection;
  pid: number;
  adopted: boolean;
  firstStart: boolean;
  description: string;
  /** Instead of all others when the start failed. */
  error?: string;
  /** Ends the process in the worst way and resolves when it is gone. */
  killHard(): Promise<void>;
}

/** A temporary folder that goes with the test. */
export async function scratchFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'watchbill-test-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true, maxRetries: 5 }));
  return folder;
}

/** A temporary folder for a whole file: its tests run one after the other, on a cluster that is made once. */
export async function fileFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'watchbill-test-'));
  afterAll(() => rm(folder, { recursive: true, force: true, maxRetries: 5 }));
  return folder;
}

/** Starts a process that makes a server, without waiting for it. */
export function spawnHolder(dataDir: string, ids: { uid?: number; gid?: number } = {}, manner = 'hold') {
  const script = fileURLToPath(new URL('./hold-server.ts', import.meta.url));
  const child = spawn(process.execPath, [script, dataDir, manner], {
    ...ids,
    cwd: '/',
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const exited = once(child, 'exit');
  onTestFinished(async () => {
    child.stdin.end();
    await exited;
  });
  const killHard = async () => {
    child.kill('SIGKILL');
    await exited;
  };
  return { child, exited, killHard };
}

/** Starts a server in another process, which the test may kill. */
export async function holdInProcess(
  dataDir: string,
  ids: { uid?: number; gid?: number } = {},
): Promise<Held> {
  const { child, killHard } = spawnHolder(dataDir, ids);
  const lines = createInterface({ input: child.stdout });
  const [line] = await once(lines, 'line');
  return { child, killHard, ...JSON.parse(line) };
}
