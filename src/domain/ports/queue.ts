/** What a job may carry: ids and small figures, never state; state is re-read from the store. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

/**
 * One piece of work to be done by a worker, at least once.
 *
 * `id` makes it level-triggered within its `name`: while one with the same id waits or is delayed, adding it again
 * changes nothing; while one runs, one more run follows it. So a change that was stored before `add` is always
 * seen by a run that starts after it, and any number of changes cost one run.
 */
export interface JobRequest {
  readonly name: string;
  readonly id?: string;
  readonly data: Json;
  readonly delayMs?: number;
  /** 1 (first) to 10 (last); 5 where none is given. */
  readonly priority?: number;
  /** How often it is tried in all; 1 for what a clock asks for again anyway. The queue's own number where none is given. */
  readonly attempts?: number;
}

export interface QueueCounts {
  readonly waiting: number;
  readonly active: number;
  readonly delayed: number;
  /** Jobs that were given up; the last thousand are kept. */
  readonly failed: number;
  /** How long the job that is due longest has been waiting; undefined when none waits. */
  readonly oldestWaitingMs: number | undefined;
}

export interface QueuePort {
  /** Never hangs: rejects with an UnreachableError when the backend has not taken the jobs within the deadline. */
  add(jobs: readonly JobRequest[], options?: { readonly signal?: AbortSignal }): Promise<void>;
  /**
   * Has jobs of these names run now that are delayed for longer than `afterMs` from now, of many the last ones: a clock
   * that was ahead when they were put off would hold them for as long as it was. Answers how many. Rejects as `counts`.
   */
  hasten(names: readonly string[], afterMs: number): Promise<number>;
  /** Rejects with an UnreachableError within the deadline. */
  counts(): Promise<QueueCounts>;
  /** The round trip to the backend in milliseconds; rejects with an UnreachableError within the deadline. */
  ping(): Promise<number>;
}

export interface Job {
  readonly name: string;
  /** Unique to this piece of work, for logs; not the `id` of the request. */
  readonly id: string;
  readonly data: Json;
  /** 1 for the first try; tries that the handler postponed or that a crash cut short do not count. */
  readonly attempt: number;
}

/**
 * Does one job. Throwing retries it with growing pauses; an error with `retryAfterMs` postpones it by just that
 * without counting as a try; an error with `retryable === false` gives it up. The signal is aborted when the worker
 * has to stop or has lost its hold on the job: another worker may be running it by then.
 */
export type JobHandler = (job: Job, signal: AbortSignal) => Promise<void>;

export interface QueueWorkerPort {
  /** Resolves when jobs are taken; while the backend is away it keeps trying. Rejects with a ConfigError. */
  start(handler: JobHandler): Promise<void>;
  /** Takes no more, waits for what runs, then aborts the signals and puts what was cut short back into the queue. */
  drain(timeoutMs: number): Promise<void>;
}
