import type { Environment } from '../config/environment.ts';
import type { Log } from '../domain/ports/log.ts';
import type { JobRequest, QueuePort, QueueWorkerPort } from '../domain/ports/queue.ts';
import { createQueue } from '../queue/bullmq-queue.ts';
import { createWorker } from '../queue/bullmq-worker.ts';
import { postgresBackend } from '../queue/postgres-backend.ts';
import { redisBackend } from '../queue/redis-backend.ts';
import type { Cleanups } from './cleanups.ts';
import type { DatabasePart } from './open-database.ts';

export interface QueuePart {
  readonly kind: 'postgres' | 'redis';
  readonly port: QueuePort;
  readonly worker: QueueWorkerPort;
  /** Hands jobs to the queue of that name; for what is seldom, since it connects each time. */
  send(queueName: string, jobs: readonly JobRequest[]): Promise<void>;
  /** Takes the jobs of the queue of that name. */
  takeFrom(queueName: string, concurrency: number): QueueWorkerPort;
}

const QUEUE_NAME = 'watchbill';

/** The queue that the environment names, or the one in PostgreSQL. Connects when it is first used. */
export function openQueue(
  environment: Environment,
  database: DatabasePart,
  log: Log,
  cleanups: Cleanups,
): QueuePart {
  const backend =
    environment.redisUrl === undefined
      ? postgresBackend(database.target)
      : redisBackend(environment.redisUrl.reveal());
  const report = quietly(log);
  const port = createQueue({ backend, queueName: QUEUE_NAME, report });
  cleanups.add('queue', () => port.close());
  return {
    kind: backend.kind,
    port,
    worker: createWorker({ backend, queueName: QUEUE_NAME, report }),
    async send(queueName, jobs) {
      // Not kept open: with a hundred hosts that would be hundreds of connections.
      const queue = createQueue({ backend, queueName, report });
      try {
        await queue.add(jobs);
      } finally {
        await queue.close();
      }
    },
    // Every runner holds these: its jobs are few and wait for targets, not for PostgreSQL.
    takeFrom: (queueName, concurrency) =>
      createWorker({ backend, queueName, report, concurrency, connections: 1 }),
  };
}

/** A backend that is away repeats itself many times a second; the log hears of it now and then. */
function quietly(log: Log): (error: Error) => void {
  const everyMs = 10_000;
  let last = Number.NEGATIVE_INFINITY;
  return (error) => {
    if (performance.now() - last < everyMs) return;
    last = performance.now();
    log.warn({ part: 'queue', reason: error.message }, 'the queue has a difficulty');
  };
}
