import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as pause } from 'node:timers/promises';
import { Redis } from 'ioredis';

/** One redis-server process that may be ended and started again with the same arguments. */
export interface RedisProcess {
  readonly port: number;
  readonly pid: number;
  readonly url: string;
  /** Starts it where it does not run, and resolves when it answers. */
  start(): Promise<void>;
  /** Resolves when it is gone; a suspended one ends by SIGKILL only. */
  end(signal: NodeJS.Signals): Promise<void>;
  suspend(): void;
  resume(): void;
  /** A conversation on a connection of its own. */
  ask<T>(talk: (client: Redis) => Promise<T>): Promise<T>;
}

const started = new Set<ChildProcess>();
process.once('exit', () => {
  for (const child of started) child.kill('SIGKILL');
});

/**
 * A server that keeps every write when it is killed: its append-only file is with the kernel before it answers. That
 * it is on the disk as well, which takes milliseconds each time, is for power cuts. (`everysec` may hold it back.)
 */
export const durable = ['--save', '', '--appendonly', 'yes', '--appendfsync', 'no'];

/** Does not start it yet. */
export function redisProcess(port: number, args: readonly string[]): RedisProcess {
  const url = `redis://127.0.0.1:${port}`;
  let child: ChildProcess | undefined;
  const running = (): ChildProcess | undefined =>
    child?.exitCode === null && child.signalCode === null ? child : undefined;

  async function ask<T>(talk: (client: Redis) => Promise<T>): Promise<T> {
    const client = new Redis(url, { lazyConnect: true, retryStrategy: () => null, maxLoadingRetryTime: 20 });
    client.on('error', () => {});
    try {
      await client.connect();
      return await talk(client);
    } finally {
      client.disconnect();
    }
  }

  return {
    port,
    url,
    ask,
    get pid() {
      return child?.pid ?? 0;
    },
    async start() {
      if (running() !== undefined) return;
      const launched = spawn('redis-server', args, { stdio: 'ignore' });
      child = launched;
      started.add(launched);
      launched.once('exit', () => started.delete(launched));
      // A server that loads its data refuses or answers LOADING: both pass.
      while (running() !== undefined) {
        try {
          await ask((client) => client.ping());
          return;
        } catch {
          await pause(10);
        }
      }
      throw new Error(`redis-server on port ${port} ended with code ${launched.exitCode}.`);
    },
    async end(signal) {
      const target = running();
      if (target === undefined) return;
      const exited = once(target, 'exit');
      target.kill(signal);
      // A replica that writes its first append-only file answers SIGTERM with "Writing initial AOF, can't exit" and stays.
      const again = setInterval(() => target.kill(signal), 50);
      await exited;
      clearInterval(again);
    },
    suspend: () => void running()?.kill('SIGSTOP'),
    resume: () => void running()?.kill('SIGCONT'),
  };
}
