import { setTimeout as pause } from 'node:timers/promises';
import { DelayedError, type Job as StoredJob, UnrecoverableError, WaitingError } from 'bullmq';
import { type Clock, systemClock } from '../domain/clock.ts';
import { ConfigError } from '../domain/errors.ts';
import type { JobHandler, QueueWorkerPort } from '../domain/ports/queue.ts';
import { defaultQueueName } from './bullmq-options.ts';
import { startUntilAborted } from './deadline.ts';
import { unwrap } from './job-data.ts';
import type { Consumer, QueueBackend, ReportError, WorkerSettings } from './queue-backend.ts';
import { quietReports } from './quiet-reports.ts';
import { defaultRetryPlan, judge } from './retry-plan.ts';

export interface WorkerOptions extends Partial<WorkerSettings> {
  readonly backend: QueueBackend;
  /** `watchbill` where none is given; without a colon. */
  readonly queueName?: string;
  /** Told what goes wrong in the background: outages, lost holds. Failures of jobs are the handler's to tell. */
  readonly report: ReportError;
  readonly clock?: Clock;
}

/** How long a handler whose signal was aborted may take to notice. */
const abortGraceMs = 500;

const asError = (thrown: unknown): Error => (thrown instanceof Error ? thrown : new Error(String(thrown)));

/** The taking side of a queue over BullMQ, on whichever backend. */
export function createWorker(options: WorkerOptions): QueueWorkerPort {
  const { backend, queueName = defaultQueueName, clock = systemClock } = options;
  const report = quietReports(options.report);
  const settings: WorkerSettings = {
    concurrency: options.concurrency ?? 20,
    connections: options.connections ?? 4,
    // Long enough for a blocked event loop of a second and a half, short enough that a crash costs under five.
    lockMs: options.lockMs ?? 3_000,
    retryPlan: options.retryPlan ?? defaultRetryPlan,
  };
  const stopping = new AbortController();
  const cutShort = new AbortController();
  const running = new Map<string, AbortController>();
  let consumer: Consumer | undefined;

  async function process(handler: JobHandler, stored: StoredJob, token: string): Promise<void> {
    const id = stored.id ?? '';
    const job = { name: stored.name, id, data: unwrap(stored.data), attempt: stored.attemptsMade + 1 };
    const hold = new AbortController();
    // The same job twice in one worker: the hold on the first was lost.
    running.get(id)?.abort(new Error(`Another run of job '${id}' has started.`));
    running.set(id, hold);
    const signal = AbortSignal.any([hold.signal, cutShort.signal]);
    try {
      await untilAbandoned(handler(job, signal), signal);
    } catch (thrown) {
      await settle(thrown, stored, token);
    } finally {
      if (running.get(id) === hold) {
        running.delete(id);
      }
    }
  }

  /** Always throws: what BullMQ is to do with a job that did not succeed. */
  async function settle(thrown: unknown, stored: StoredJob, token: string): Promise<never> {
    if (cutShort.signal.aborted) {
      await stored.moveToWait(token);
      throw new WaitingError();
    }
    const verdict = judge(thrown);
    if (verdict.kind === 'postpone') {
      await stored.moveToDelayed(clock.now().getTime() + verdict.delayMs, token);
      throw new DelayedError();
    }
    const error = asError(thrown);
    throw verdict.kind === 'give-up'
      ? Object.assign(new UnrecoverableError(error.message), { cause: error })
      : error;
  }

  async function connect(handler: JobHandler): Promise<void> {
    while (!stopping.signal.aborted) {
      try {
        const processor = (stored: StoredJob, token = ''): Promise<void> => process(handler, stored, token);
        const opened = await backend.openConsumer(queueName, processor, settings, report);
        if (stopping.signal.aborted) {
          await opened.close();
          return;
        }
        consumer = opened;
        opened.onLostHold((ids) => {
          for (const id of ids) {
            running.get(id)?.abort(new Error(`The hold on job '${id}' was lost.`));
          }
        });
        runUntilClosed(opened, handler);
        return;
      } catch (error) {
        if (error instanceof ConfigError) {
          throw error;
        }
        report(asError(error));
        await pause(500, undefined, { signal: stopping.signal }).catch(() => {});
      }
    }
  }

  /** A loop that ended without having been told to would leave a worker that looks alive and takes nothing. */
  function runUntilClosed(opened: Consumer, handler: JobHandler): void {
    void (async () => {
      await opened.run().catch((error: unknown) => report(asError(error)));
      if (!stopping.signal.aborted) {
        await opened.close().catch(() => {});
        await connect(handler);
      }
    })().catch((error: unknown) => report(asError(error)));
  }

  return {
    async start(handler) {
      await startUntilAborted(() => connect(handler), stopping.signal).catch((error: unknown) => {
        if (!stopping.signal.aborted) {
          throw error;
        }
      });
    },

    async drain(timeoutMs) {
      stopping.abort();
      const closed = (consumer?.close() ?? Promise.resolve()).catch((error: unknown) =>
        report(asError(error)),
      );
      const timer = new AbortController();
      const late = pause(timeoutMs, 'late', { signal: timer.signal }).catch(() => 'cancelled');
      if ((await Promise.race([closed, late])) === 'late') {
        cutShort.abort(new Error('The worker is stopping.'));
        // Bounded: a backend that is away must not keep the process from ending; the hold on the jobs runs out.
        await Promise.race([closed, pause(abortGraceMs * 2)]);
      }
      timer.abort();
    },
  };
}

/** `work`, given up some time after the abort: a handler that ignores its signal must not hold up the end. */
async function untilAbandoned(work: Promise<void>, signal: AbortSignal): Promise<void> {
  const { promise, reject } = Promise.withResolvers<never>();
  let timer: NodeJS.Timeout | undefined;
  const onAbort = (): void => {
    timer = setTimeout(() => reject(signal.reason), abortGraceMs);
  };
  signal.addEventListener('abort', onAbort, { once: true });
  try {
    await Promise.race([work, promise]);
  } finally {
    signal.removeEventListener('abort', onAbort);
    clearTimeout(timer);
    work.catch(() => {});
  }
}
