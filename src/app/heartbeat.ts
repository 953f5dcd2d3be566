import type { Clock } from '../domain/clock.ts';
import type { QueuePort } from '../domain/ports/queue.ts';

/** A job that has waited this long while the worker took none means that its loop is dead. */
const SILENCE_MS = 30_000;

/**
 * Watches the watcher: a worker that takes no job although one waits turns `/healthz` red. Nothing else does: an
 * idle worker is well, and neither an absent queue nor an absent database is mended by a restart of this process.
 */
export class WorkerHeartbeat {
  #lastBeat: number;
  readonly #clock: Clock;
  readonly #queue: Pick<QueuePort, 'counts'>;

  constructor(clock: Clock, queue: Pick<QueuePort, 'counts'>) {
    this.#clock = clock;
    this.#queue = queue;
    this.#lastBeat = clock.now().getTime();
  }

  /** To be called whenever the worker takes a job, and again when it is done with it. */
  beat(): void {
    this.#lastBeat = this.#clock.now().getTime();
  }

  async state(): Promise<{ readonly alive: boolean; readonly detail: string }> {
    const silentMs = this.#clock.now().getTime() - this.#lastBeat;
    const silence = `the worker last took a job ${Math.round(silentMs / 1000)} s ago`;
    if (silentMs < SILENCE_MS) return { alive: true, detail: silence };
    const counts = await this.#queue.counts().catch(() => undefined);
    if (counts === undefined) return { alive: true, detail: 'the queue cannot be reached' };
    const waitingMs = counts.oldestWaitingMs ?? 0;
    if (waitingMs < SILENCE_MS) return { alive: true, detail: `${silence}, and none is overdue` };
    return { alive: false, detail: `${silence}, and one waits for ${Math.round(waitingMs / 1000)} s` };
  }
}
