import { setTimeout as pause } from 'node:timers/promises';
import type { IQueueBackend, QueueOptions, WorkerOptions } from 'bullmq';
import type { Consumer, ReportError, WorkerSettings } from './queue-backend.ts';
import { retryPauseMs } from './retry-plan.ts';

export const defaultQueueName = 'watchbill';

/** Nobody reads BullMQ's event stream here: without a bound it keeps ten thousand entries a queue. */
export const producerOptions = { streams: { events: { maxLen: 100 } } } satisfies Partial<QueueOptions>;

/**
 * BullMQ's own defaults (lock 30 s, look 30 s, one stall) restart a killed worker's job after a minute and give it up
 * at the second kill. A job is taken back after two looks, the second of them with the lock run out.
 */
export function consumerOptions(settings: WorkerSettings): Omit<WorkerOptions, 'connection'> {
  return {
    autorun: false,
    concurrency: settings.concurrency,
    lockDuration: settings.lockMs,
    // Three chances to renew: an event loop blocked for half the lock still keeps its jobs.
    lockRenewTime: settings.lockMs / 3,
    stalledInterval: settings.lockMs / 2,
    // A job that ends its process every time must stop some day; one that was caught in a few crashes must not.
    maxStalledCount: 100,
    runRetryDelay: 500,
    drainDelay: longestWaitS,
    settings: { backoffStrategy: (failedAttempts) => retryPauseMs(settings.retryPlan, failedAttempts) },
  };
}

/** An idle worker looks by itself this often, should a wake-up have been lost with its connection. */
const longestWaitS = 2;
/** BullMQ's own watch over a wait ends a second after it: the grace is for when that hangs itself. */
const bounds = { graceMs: 1_500, claimMs: 5_000 };

/**
 * BullMQ claims again at once after any error but a refused connection: a server that starts up, is read-only or full
 * would be asked thousands of times a second. It also waits for up to an hour on PostgreSQL after an outage, for half
 * a minute on a cluster that is half up, and for ever on a command that was lost with its connection.
 */
export function paceClaims(backend: IQueueBackend, { graceMs, claimMs } = bounds): void {
  const claim = backend.moveToActive.bind(backend);
  backend.moveToActive = async (token, name) => {
    try {
      return await within(claimMs, claim(token, name), () => {
        throw new Error(`The queue has handed over nothing for ${claimMs} ms; it is asked again.`);
      });
    } catch (error) {
      await pause(200);
      throw error;
    }
  };
  const waitForJob = backend.waitForJob.bind(backend);
  backend.waitForJob = (timeoutS) => {
    const waitS = Math.min(timeoutS, longestWaitS);
    return within(waitS * 1_000 + graceMs, waitForJob(waitS), () => null);
  };
}

/** What `work` comes to, or what `late` says. A late answer is dropped: a job that it held is taken back by its lock. */
async function within<T>(timeoutMs: number, work: Promise<T>, late: () => T): Promise<T> {
  const timer = new AbortController();
  work.catch(() => {});
  const over = pause(timeoutMs, undefined, { signal: timer.signal }).then(late);
  over.catch(() => {});
  try {
    return await Promise.race([work, over]);
  } finally {
    timer.abort();
  }
}

/** A BullMQ worker of whichever backend. */
interface AnyWorker {
  run(): Promise<void>;
  close(): Promise<void>;
  on(event: 'error', listener: (error: Error) => void): unknown;
  on(event: 'lockRenewalFailed', listener: (jobIds: string[]) => void): unknown;
  getBackend(): IQueueBackend;
}

/** Narrows a worker to what is used of it, and gives its errors a listener before the first can happen. */
export function asConsumer(worker: AnyWorker, report: ReportError): Consumer {
  worker.on('error', report);
  paceClaims(worker.getBackend());
  return {
    run: () => worker.run(),
    close: () => worker.close(),
    onLostHold: (listener) => {
      worker.on('lockRenewalFailed', listener);
    },
  };
}
