import { execFileSync } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from './free-port.ts';
import { durable, redisProcess } from './redis-process.ts';

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
  /** Stops it in its tracks, until `resume`: connections stay open and nothing is answered. */
  suspend(): void;
  resume(): void;
  /** Ends it and removes its data. */
  dispose(): Promise<void>;
}

export interface TestRedisOptions {
  readonly maxmemory?: string;
  readonly maxmemoryPolicy?: string;
  /** Whether it writes everything down; it does by default. */
  readonly appendOnly?: boolean;
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

/** Starts a redis-server that keeps every write. */
export async function startTestRedis(options: TestRedisOptions = {}): Promise<TestRedis> {
  const dir = await mkdtemp(join(tmpdir(), 'watchbill-redis-'));
  const port = await freePort();
  const args = ['--port', String(port), '--bind', '127.0.0.1', '--dir', dir];
  args.push(...(options.appendOnly === false ? ['--save', ''] : durable));
  args.push('--maxmemory-policy', options.maxmemoryPolicy ?? 'noeviction');
  args.push('--maxmemory', options.maxmemory ?? '0');
  const server = redisProcess(port, args);
  await server.start();
  return {
    url: server.url,
    get pid() {
      return server.pid;
    },
    stop: () => server.end('SIGTERM'),
    kill: () => server.end('SIGKILL'),
    async restart() {
      await server.end('SIGTERM');
      await server.start();
    },
    flush: () => server.ask(async (client) => void (await client.flushall())),
    suspend: server.suspend,
    resume: server.resume,
    async dispose() {
      await server.end('SIGKILL');
      await rm(dir, { recursive: true, force: true });
    },
  };
}
