import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { Redis } from 'ioredis';

/** A real redis-server on a port of its own, with its data in a temporary folder. */
export interface TestRedis {
  readonly url: string;
  readonly pid: number;
  /** Ends it in good order; the data stay for `restart`. */
  stop(): Promise<void>;
  /** kill -9. */
  kill(): Promise<void>;
  /** Starts it again on the same port with the same data. */
  restart(): Promise<void>;
  flush(): Promise<void>;
  /** Ends it and removes its data. */
  dispose(): Promise<void>;
}

export interface TestRedisOptions {
  readonly maxmemory?: string;
  readonly maxmemoryPolicy?: string;
}

/** Whether this machine has a redis-server: tests that need one are skipped by name where it has none. */
export function hasRedisServer(): boolean {
  try {
    execFileSync('redis-server', ['--version'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  if (address === null || typeof address === 'string') {
    throw new Error('A TCP server has no port.');
  }
  return address.port;
}

/** Connects for one conversation; waits until the server is up. */
async function converse(url: string, talk: (client: Redis) => Promise<unknown>): Promise<void> {
  const client = new Redis(url, { lazyConnect: true, retryStrategy: () => null });
  client.on('error', () => {});
  try {
    await client.connect();
    await talk(client);
  } finally {
    client.disconnect();
  }
}

async function answers(url: string, child: ChildProcess): Promise<void> {
  // A server that loads its data refuses or answers LOADING: both pass.
  while (child.exitCode === null) {
    try {
      return await converse(url, (client) => client.ping());
    } catch {
      await pause(10);
    }
  }
  throw new Error(`redis-server ended with code ${child.exitCode}.`);
}

/** Starts a redis-server that keeps every write (append-only file, synced each time). */
export async function startTestRedis(options: TestRedisOptions = {}): Promise<TestRedis> {
  const dir = await mkdtemp(join(tmpdir(), 'watchbill-redis-'));
  const port = await freePort();
  const url = `redis://127.0.0.1:${port}`;
  const args = ['--port', String(port), '--bind', '127.0.0.1', '--dir', dir, '--save', ''];
  args.push('--appendonly', 'yes', '--appendfsync', 'always');
  args.push('--maxmemory-policy', options.maxmemoryPolicy ?? 'noeviction');
  args.push('--maxmemory', options.maxmemory ?? '0');

  async function launch(): Promise<ChildProcess> {
    const started = spawn('redis-server', args, { stdio: 'ignore' });
    await answers(url, started);
    return started;
  }

  async function end(signal: NodeJS.Signals): Promise<void> {
    if (child.exitCode === null && child.signalCode === null) {
      const exited = once(child, 'exit');
      child.kill(signal);
      await exited;
    }
  }

  let child = await launch();
  return {
    url,
    get pid() {
      return child.pid ?? 0;
    },
    stop: () => end('SIGTERM'),
    kill: () => end('SIGKILL'),
    async restart() {
      await end('SIGTERM');
      child = await launch();
    },
    flush: () => converse(url, (client) => client.flushall()),
    async dispose() {
      await end('SIGKILL');
      await rm(dir, { recursive: true, force: true });
    },
  };
}
