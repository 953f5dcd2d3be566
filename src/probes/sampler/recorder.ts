import type { Clock } from '../../domain/clock.ts';
import { OpsError } from '../../domain/errors.ts';
import type { Log } from '../../domain/ports/log.ts';
import type { ProbeRun } from '../../domain/probe-run.ts';

export interface RecorderParts {
  readonly store: (runs: readonly ProbeRun[]) => Promise<void>;
  readonly clock: Clock;
  readonly log: Pick<Log, 'info' | 'warn' | 'error'>;
  /** Told of each flush: how many readings, and how long the oldest had waited when it was stored. */
  onFlush?(readings: number, lagMs: number): void;
  readonly limits?: {
    readonly gatherMs?: number;
    readonly full?: number;
    readonly retryMs?: number;
    readonly mostReadings?: number;
  };
}

interface Waiting {
  readonly run: ProbeRun;
  readonly sinceMs: number;
}

/** Readings in one flush: its statements have to be through in the time of any call. */
const MOST_AT_ONCE = 1_000;
const LEAST_AT_ONCE = 50;

/** Gathers runs for a moment and stores them together, one flush at a time. */
export class Recorder {
  readonly #parts: RecorderParts;
  readonly #limits: Required<NonNullable<RecorderParts['limits']>>;
  #waiting: Waiting[] = [];
  #readings = 0;
  #dropped = 0;
  #flushing: Promise<void> | undefined;
  #timer: NodeJS.Timeout | undefined;
  #failing = false;
  #atOnce = MOST_AT_ONCE;
  #flushedAt: Date | undefined;
  /** Of whoever shares a run with the clock, one stores it. */
  readonly #known = new WeakSet<ProbeRun>();

  constructor(parts: RecorderParts) {
    this.#parts = parts;
    this.#limits = { gatherMs: 1_000, full: 300, retryMs: 1_000, mostReadings: 20_000, ...parts.limits };
  }

  get flushedAt(): Date | undefined {
    return this.#flushedAt;
  }

  get waiting(): number {
    return this.#readings;
  }

  /** Readings that were given up because there was no room for them while the store was away, ever. */
  get dropped(): number {
    return this.#dropped;
  }

  add(run: ProbeRun): void {
    if (this.#known.has(run)) return;
    this.#known.add(run);
    this.#waiting.push({ run, sinceMs: performance.now() });
    this.#readings += run.readings.length;
    this.#makeRoom();
    if (this.#failing) return;
    if (this.#readings >= this.#limits.full) this.#flush();
    else this.#flushIn(this.#limits.gatherMs);
  }

  /** Resolves when the run has been stored, or cannot be for now; it is not waited for others to gather. */
  async stored(run: ProbeRun): Promise<void> {
    await this.#flushing;
    while (!this.#failing && this.#waiting.some((one) => one.run === run)) {
      this.#flush();
      await this.#flushing;
    }
  }

  /** Stores what is there, each tried once. */
  async drain(): Promise<void> {
    await this.#flushing;
    do {
      this.#flush();
      await this.#flushing;
    } while (this.#waiting.length > 0 && !this.#failing);
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  #flushIn(ms: number): void {
    this.#timer ??= setTimeout(() => this.#flush(), ms);
  }

  #flush(): void {
    if (this.#flushing !== undefined || this.#waiting.length === 0) return;
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#flushing = this.#flushOnce().finally(() => {
      this.#flushing = undefined;
      if (this.#waiting.length === 0) return;
      if (!this.#failing && this.#readings >= this.#limits.full) this.#flush();
      else this.#flushIn(this.#failing ? this.#limits.retryMs : this.#limits.gatherMs);
    });
  }

  async #flushOnce(): Promise<void> {
    const batch = this.#takeBatch();
    try {
      await this.#store(batch);
      this.#atOnce = Math.min(MOST_AT_ONCE, this.#atOnce * 2);
      if (this.#failing) this.#parts.log.info({}, 'values of probes can be stored again');
      this.#failing = false;
      this.#flushedAt = this.#parts.clock.now();
      const sinceMs = batch[0]?.sinceMs ?? performance.now();
      this.#parts.onFlush?.(readingsIn(batch), performance.now() - sinceMs);
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      if (!this.#failing)
        this.#parts.log.warn({ reason }, 'values of probes cannot be stored; it is tried again');
      this.#failing = true;
      // Too much for the store to do in its time, perhaps: trying ever more at once would never end.
      this.#atOnce = Math.max(LEAST_AT_ONCE, Math.floor(this.#atOnce / 2));
      this.#waiting = [...batch, ...this.#waiting];
      this.#readings = readingsIn(this.#waiting);
      this.#makeRoom();
    }
  }

  /** The oldest runs, as many as are stored at once. */
  #takeBatch(): readonly Waiting[] {
    let readings = 0;
    const end = this.#waiting.findIndex(({ run }, index) => {
      readings += run.readings.length;
      return index > 0 && readings > this.#atOnce;
    });
    const batch = this.#waiting.splice(0, end < 0 ? this.#waiting.length : end);
    this.#readings = readingsIn(this.#waiting);
    return batch;
  }

  /** What does not pass by itself is of one run, most likely: each for itself, so that only that one is lost. */
  async #store(batch: readonly Waiting[]): Promise<void> {
    try {
      await this.#parts.store(batch.map(({ run }) => run));
    } catch (error) {
      if (error instanceof OpsError && error.retryable) throw error;
      if (batch.length > 1) {
        for (const one of batch) await this.#store([one]);
        return;
      }
      const { system, name } = batch[0]?.run.plan ?? {};
      this.#parts.log.error({ err: error, system, probe: name }, 'what a probe read cannot be stored');
    }
  }

  /** The oldest go first: what counts is how things stand now. */
  #makeRoom(): void {
    let dropped = 0;
    while (this.#readings > this.#limits.mostReadings) {
      const count = this.#waiting.shift()?.run.readings.length ?? 0;
      this.#readings -= count;
      dropped += count;
    }
    if (dropped === 0) return;
    if (this.#dropped === 0)
      this.#parts.log.warn({}, 'there is no room for more values of probes; the oldest are dropped');
    this.#dropped += dropped;
  }
}

function readingsIn(batch: readonly Waiting[]): number {
  return batch.reduce((sum, { run }) => sum + run.readings.length, 0);
}
