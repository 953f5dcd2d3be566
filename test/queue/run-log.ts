import { EventEmitter, once } from 'node:events';
import type { Job, JobHandler } from '../../src/domain/ports/queue.ts';

export interface Run {
  readonly job: Job;
  readonly startedAt: number;
  readonly signal: AbortSignal;
  endedAt?: number;
}

/** Records what a worker runs, and lets a test wait for it without looking at a clock. */
export class RunLog {
  readonly runs: Run[] = [];
  readonly #changes = new EventEmitter().setMaxListeners(0);
  readonly #act: JobHandler;

  /** `act` is what the jobs do; nothing where it is left out. */
  constructor(act: JobHandler = async () => {}) {
    this.#act = act;
  }

  readonly handler: JobHandler = async (job, signal) => {
    const run: Run = { job, startedAt: performance.now(), signal };
    this.runs.push(run);
    this.#changes.emit('change');
    try {
      await this.#act(job, signal);
    } finally {
      run.endedAt = performance.now();
      this.#changes.emit('change');
    }
  };

  of(name: string): Run[] {
    return this.runs.filter((run) => run.job.name === name);
  }

  /** The given run (1-based) of jobs of this name, once it has started. */
  async started(name: string, nth = 1): Promise<Run> {
    for (;;) {
      const run = this.of(name)[nth - 1];
      if (run !== undefined) {
        return run;
      }
      await once(this.#changes, 'change');
    }
  }

  /** The same, once it has ended. */
  async ended(name: string, nth = 1): Promise<Run> {
    const run = await this.started(name, nth);
    while (run.endedAt === undefined) {
      await once(this.#changes, 'change');
    }
    return run;
  }
}

/** A door that jobs wait at until the test opens it. */
export function gate(): { readonly opened: Promise<void>; open(): void } {
  const { promise, resolve } = Promise.withResolvers<void>();
  return { opened: promise, open: resolve };
}
