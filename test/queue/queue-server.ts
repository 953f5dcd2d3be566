import type { PostgresTarget } from '../../src/queue/postgres-backend.ts';
import { postgresBackend } from '../../src/queue/postgres-backend.ts';
import type { QueueBackend } from '../../src/queue/queue-backend.ts';
import { redisBackend } from '../../src/queue/redis-backend.ts';
import type { RedisSet } from '../support/redis-set.ts';

/** Where a backend is, in a form that can be handed to another process. */
export type BackendAddress = { readonly redis: string } | { readonly postgres: PostgresTarget };

/** A backend on a connection of its own. */
export function openBackend(address: BackendAddress): QueueBackend {
  return 'redis' in address ? redisBackend(address.redis) : postgresBackend(address.postgres);
}

/** A real server that the contract may stop, kill, suspend and empty. */
export interface QueueServer {
  readonly address: BackendAddress;
  stop(): Promise<void>;
  kill(): Promise<void>;
  start(): Promise<void>;
  pause(): Promise<void>;
  resume(): Promise<void>;
  /** Removes every job there is. */
  empty(): Promise<void>;
  close(): Promise<void>;
}

/** A set of servers as one. */
export function setAsServer(set: RedisSet): QueueServer {
  return {
    address: { redis: set.url },
    stop: () => set.end('SIGTERM'),
    async kill() {
      // Whichever of the two is master afterwards: what only one had may be lost, as Redis says.
      await set.replicated();
      await set.end('SIGKILL');
    },
    start: set.start,
    pause: async () => set.suspend(),
    resume: async () => set.resume(),
    empty: set.flush,
    close: set.dispose,
  };
}
