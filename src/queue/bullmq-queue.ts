import type { BulkJobOptions, Job as StoredJob } from 'bullmq';
import { type Clock, systemClock } from '../domain/clock.ts';
import type { JobRequest, QueueCounts, QueuePort } from '../domain/ports/queue.ts';
import { defaultQueueName } from './bullmq-options.ts';
import { withinDeadline } from './deadline.ts';
import { wrap } from './job-data.ts';
import { jobStem, mintDedupId, mintJobId } from './job-ids.ts';
import type { Producer, QueueBackend, ReportError } from './queue-backend.ts';
import { quietReports } from './quiet-reports.ts';
import { defaultRetryPlan } from './retry-plan.ts';

export interface QueueOptions {
  readonly backend: QueueBackend;
  /** `watchbill` where none is given; without a colon. */
  readonly queueName?: string;
  /** Told what goes wrong in the background; never about what a call rejects with. */
  readonly report: ReportError;
  /** The longest that any call takes. */
  readonly deadlineMs?: number;
  readonly attempts?: number;
  readonly clock?: Clock;
}

export interface ClosableQueue extends QueuePort {
  close(): Promise<void>;
}

/** Few enough to be looked at within any deadline. */
const hastenedAtOnce = 200;
const priorities = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10];

function jobOptions(request: JobRequest, attempts: number): BulkJobOptions {
  const dedupId = request.id === undefined ? undefined : mintDedupId(request.name, request.id);
  return {
    jobId: mintJobId(dedupId ?? jobStem(request.name)),
    // While a job with this id runs, BullMQ keeps the last request and enqueues it when the job ends; while one waits,
    // that one will see the change. Both happen atomically in the backend.
    ...(dedupId === undefined ? {} : { deduplication: { id: dedupId, keepLastIfActive: true } }),
    // BullMQ runs jobs without a priority before all others, so every job gets one.
    priority: Math.min(10, Math.max(1, Math.round(request.priority ?? 5))),
    delay: Math.max(0, Math.round(request.delayMs ?? 0)),
    attempts: Math.max(1, Math.round(request.attempts ?? attempts)),
    backoff: { type: 'watchbill' },
    removeOnComplete: true,
    removeOnFail: { count: 1_000, age: 7 * 86_400 },
    stackTraceLimit: 3,
  };
}

/** `delay` counts from when it was added, or put off by its last run. */
function delayedUntil(job: StoredJob): number {
  return Math.max(job.timestamp, job.processedOn ?? 0) + job.delay;
}

/** When the job became due. Of a retried one only the start of its last try is known. */
function dueAt(job: StoredJob): number {
  return Math.max(job.timestamp + (job.opts.delay ?? 0), job.processedOn ?? 0);
}

/** Each priority is first in, first out: the oldest job of all is the first of one of them. */
async function oldestWaiting(queue: Producer['queue']): Promise<StoredJob[]> {
  const perPriority = await queue.getCountsPerPriority(priorities);
  const firsts: Promise<StoredJob[]>[] = [queue.getJobs(['waiting'], 0, 0, true)];
  let offset = 0;
  for (const priority of priorities) {
    const count = perPriority[String(priority)] ?? 0;
    if (count > 0) {
      firsts.push(queue.getJobs(['prioritized'], offset, offset, true));
    }
    offset += count;
  }
  // A job that was taken between the two looks is undefined or missing.
  return (await Promise.all(firsts)).flat().filter((job) => job?.timestamp !== undefined);
}

/** The sending side of a queue over BullMQ, on whichever backend. It connects when it is first used. */
export function createQueue(options: QueueOptions): ClosableQueue {
  const { backend, queueName = defaultQueueName, deadlineMs = 2_000, clock = systemClock } = options;
  const attempts = options.attempts ?? defaultRetryPlan.attempts;
  const report = quietReports(options.report);
  let opening: Promise<Producer> | undefined;
  let closed = false;

  function open(): Promise<Producer> {
    if (closed) {
      return Promise.reject(new Error(`The queue '${queueName}' has been closed.`));
    }
    opening ??= backend.openProducer(queueName, deadlineMs, report).catch((error: unknown) => {
      opening = undefined;
      throw error;
    });
    return opening;
  }

  return {
    async add(jobs, { signal } = {}) {
      if (jobs.length === 0) {
        return;
      }
      const addAll = async (): Promise<void> => {
        // New ids at each try: after an answer was lost, an id that was taken already is not a no-op while it runs.
        const bulk = jobs.map((job) => ({
          name: job.name,
          data: wrap(job.data),
          opts: jobOptions(job, attempts),
        }));
        await (await open()).queue.addBulk(bulk);
      };
      await withinDeadline('take the jobs', deadlineMs, addAll, signal);
    },

    hasten(names, afterMs) {
      return withinDeadline('look at what is delayed', deadlineMs, async () => {
        const { queue } = await open();
        const latestMs = clock.now().getTime() + afterMs;
        // The last ones first. One that was taken between the two looks is undefined.
        const delayed = (await queue.getJobs(['delayed'], 0, hastenedAtOnce - 1, false)) as (
          | StoredJob
          | undefined
        )[];
        const late = delayed.flatMap((job) =>
          job !== undefined && names.includes(job.name) && delayedUntil(job) > latestMs ? [job] : [],
        );
        const done = await Promise.allSettled(late.map((job) => job.promote()));
        return done.filter(({ status }) => status === 'fulfilled').length;
      });
    },

    counts(): Promise<QueueCounts> {
      return withinDeadline('tell its counts', deadlineMs, async () => {
        const { queue } = await open();
        const counts = await queue.getJobCounts('waiting', 'prioritized', 'active', 'delayed', 'failed');
        const waiting = (counts['waiting'] ?? 0) + (counts['prioritized'] ?? 0);
        const oldest = waiting > 0 ? await oldestWaiting(queue) : [];
        return {
          waiting,
          active: counts['active'] ?? 0,
          delayed: counts['delayed'] ?? 0,
          failed: counts['failed'] ?? 0,
          oldestWaitingMs:
            oldest.length > 0
              ? Math.max(0, clock.now().getTime() - Math.min(...oldest.map(dueAt)))
              : undefined,
        };
      });
    },

    async ping() {
      const producer = await withinDeadline('connect', deadlineMs, open);
      const startedAt = performance.now();
      await withinDeadline('answer', deadlineMs, () => producer.ping());
      return performance.now() - startedAt;
    },

    async close() {
      closed = true;
      // What cannot be opened any more needs no closing.
      const producer = await opening?.catch(() => undefined);
      await producer?.close();
    },
  };
}
