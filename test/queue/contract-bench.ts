import { randomUUID } from 'node:crypto';
import { onTestFinished } from 'vitest';
import type { JobHandler, QueueWorkerPort } from '../../src/domain/ports/queue.ts';
import { type ClosableQueue, createQueue, type QueueOptions } from '../../src/queue/bullmq-queue.ts';
import { createWorker, type WorkerOptions } from '../../src/queue/bullmq-worker.ts';
import { openBackend, type QueueServer } from './queue-server.ts';

/** A queue of its own for one test, closed with everything on it when the test is over. */
export interface Bench {
  readonly queueName: string;
  readonly queue: ClosableQueue;
  /** A worker that takes jobs. */
  work(handler: JobHandler, options?: Partial<WorkerOptions>): Promise<QueueWorkerPort>;
  /** What the adapters reported instead of throwing. */
  readonly reported: Error[];
}

/** Quick retries, so that stories about failing jobs do not take minutes. */
const quickRetries = { attempts: 3, firstPauseMs: 40, longestPauseMs: 100 };

export function bench(server: QueueServer, options: Partial<QueueOptions> = {}): Bench {
  const queueName = `test-${randomUUID()}`;
  const reported: Error[] = [];
  const report = (error: Error): void => {
    reported.push(error);
  };
  const workers: QueueWorkerPort[] = [];
  const queue = createQueue({
    backend: openBackend(server.address),
    queueName,
    report,
    attempts: quickRetries.attempts,
    ...options,
  });
  onTestFinished(async () => {
    await Promise.all(workers.map((worker) => worker.drain(0)));
    await queue.close();
  });
  return {
    queueName,
    queue,
    reported,
    async work(handler, workerOptions = {}) {
      const backend = openBackend(server.address);
      const worker = createWorker({
        backend,
        queueName,
        report,
        retryPlan: quickRetries,
        ...workerOptions,
      });
      workers.push(worker);
      await worker.start(handler);
      return worker;
    },
  };
}
