import type { Processor, Queue } from 'bullmq';
import type { RetryPlan } from './retry-plan.ts';

/** The sending side of one queue, on a connection that fails fast. */
export interface Producer {
  readonly queue: Pick<Queue, 'addBulk' | 'getJobCounts' | 'getCountsPerPriority' | 'getJobs'>;
  ping(): Promise<unknown>;
  close(): Promise<void>;
}

/** The taking side: connected, and running once `run` is called. */
export interface Consumer {
  run(): Promise<void>;
  /** Stops taking, and resolves when what was taken has ended. */
  close(): Promise<void>;
  onLostHold(listener: (jobIds: readonly string[]) => void): void;
}

export interface WorkerSettings {
  readonly concurrency: number;
  /** To PostgreSQL, besides the one that waits for jobs. */
  readonly connections: number;
  /** How long a job stays taken after the last sign of life of its worker. */
  readonly lockMs: number;
  readonly retryPlan: RetryPlan;
}

export type ReportError = (error: Error) => void;

/** Where a queue lives. Both calls reject while it is away, and with a ConfigError where it must not be used. */
export interface QueueBackend {
  readonly kind: 'postgres' | 'redis';
  openProducer(queueName: string, timeoutMs: number, report: ReportError): Promise<Producer>;
  openConsumer(
    queueName: string,
    processor: Processor,
    settings: WorkerSettings,
    report: ReportError,
  ): Promise<Consumer>;
}
