import type { Clock } from '../domain/clock.ts';

/** A worker that has done no sweep for this long is taken for dead: a sweep is due every minute. */
const SILENCE_MS = 3 * 60_000;

/** Watches the watcher: the worker loop beats with every job it finishes, and a silent one turns `/healthz` red. */
export class WorkerHeartbeat {
  #lastBeat: number;
  readonly #clock: Clock;

  constructor(clock: Clock) {
    this.#clock = clock;
    this.#lastBeat = clock.now().getTime();
  }

  beat(): void {
    this.#lastBeat = this.#clock.now().getTime();
  }

  state(): { readonly alive: boolean; readonly detail: string } {
    const silentMs = this.#clock.now().getTime() - this.#lastBeat;
    const detail = `the worker last finished a job ${Math.round(silentMs / 1000)} s ago`;
    return { alive: silentMs < SILENCE_MS, detail };
  }
}
