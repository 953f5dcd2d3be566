import { rm } from 'node:fs/promises';
import type { RedisProcess } from './redis-process.ts';

/** Real servers that stand in for one another, taken down and up together. */
export interface RedisSet {
  readonly url: string;
  /** Who takes the queue's writes at this moment. */
  master(): Promise<RedisProcess>;
  /** Ends those that run; the data stay for `start`. */
  end(signal: NodeJS.Signals): Promise<void>;
  /** Starts those that do not run, and waits until the set takes writes. */
  start(): Promise<void>;
  suspend(): void;
  resume(): void;
  flush(): Promise<void>;
  /** Until everything written so far is on the replica too. */
  replicated(): Promise<void>;
  /** Ends all and removes their data. */
  dispose(): Promise<void>;
}

export interface RedisSetParts extends Pick<RedisSet, 'url' | 'master'> {
  readonly dir: string;
  readonly servers: readonly RedisProcess[];
  /** Those that `end` spares. */
  readonly spared?: readonly RedisProcess[];
  /** Until all of them agree on who does what. */
  settled(): Promise<void>;
}

export function redisSet({ url, dir, servers, spared = [], master, settled }: RedisSetParts): RedisSet {
  return {
    url,
    master,
    end: async (signal) => void (await Promise.all(servers.map((server) => server.end(signal)))),
    async start() {
      await Promise.all(servers.map((server) => server.start()));
      await settled();
    },
    suspend: () => servers.forEach((server) => void server.suspend()),
    resume: () => servers.forEach((server) => void server.resume()),
    flush: async () => void (await (await master()).ask((client) => client.flushall())),
    replicated: async () => void (await (await master()).ask((client) => client.wait(1, 2_000))),
    async dispose() {
      await Promise.all([...servers, ...spared].map((server) => server.end('SIGKILL')));
      await rm(dir, { recursive: true, force: true });
    },
  };
}
