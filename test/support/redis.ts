import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestCertificate } from './certificates.ts';
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
  /** A certificate with which it is reached over TLS, at `tlsPort`, besides. */
  readonly tls?: TestCertificate & { readonly tlsPort: number };
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

/** Whether it can do TLS, which it can be built without: it then stumbles over the word before the one it never knows. */
export function hasRedisTls(): boolean {
  const { stderr } = spawnSync('redis-server', ['--port', '0', '--tls-port', '0', '--no-such-word', 'x']);
  return String(stderr).includes('no-such-word');
}

/** Starts a redis-server that keeps every write. */
export async function startTestRedis(options: TestRedisOptions = {}): Promise<TestRedis> {
  const dir = await mkdtemp(join(tmpdir(), 'watchbill-redis-'));
  const port = await freePort();
  const args = ['--port', String(port), '--bind', '127.0.0.1', '--dir', dir];
  args.push(...(options.appendOnly === false ? ['--save', ''] : durable));
  args.push('--maxmemory-policy', options.maxmemoryPolicy ?? 'noeviction');
  args.push('--maxmemory', options.maxmemory ?? '0');
  if (options.tls !== undefined) {
    const { tlsPort, certificate, key, authority } = options.tls;
    args.push('--tls-port', String(tlsPort), '--tls-auth-clients', 'no', '--tls-ca-cert-file', authority);
    args.push('--tls-cert-file', certificate, '--tls-key-file', key);
  }
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
