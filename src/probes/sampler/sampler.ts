import type { Clock } from '../../domain/clock.ts';
import type { ProbeRun } from '../../domain/probe-run.ts';
import { isPeriodic, type PeriodicPlan, planKey } from '../../domain/sampling-slots.ts';
import type { ProbePlan } from '../../domain/settings.ts';
import type { ProbeMeter } from '../runner/run-probes.ts';
import { Timetable } from './timetable.ts';

/** Why a slot was passed over. */
export const skipReasons = ['running', 'missed', 'away'] as const;
export type SkipReason = (typeof skipReasons)[number];

export interface SamplingObserver {
  /** How long after its slot a run began. */
  started(lateSeconds: number): void;
  ended(outcome: 'ok' | 'failed'): void;
  skipped(reason: SkipReason): void;
  flushed(readings: number, lagSeconds: number): void;
}

export interface SamplerParts {
  readonly plans: readonly ProbePlan[];
  readonly shardOf: (plan: ProbePlan) => string;
  readonly meter: ProbeMeter;
  readonly clock: Clock;
  /** Whether shards are ours beyond doubt, and values can be put away. */
  readonly isConfirmed: () => boolean;
  readonly add: (run: ProbeRun) => void;
  /** When each plan of these was measured last, by its key. */
  readonly lastMeasured: (plans: readonly ProbePlan[]) => Promise<ReadonlyMap<string, Date>>;
  readonly observer: SamplingObserver;
}

/** A slot this long ago is not made up for: after a sleep thousands would begin at once. */
const LATEST_MS = 5_000;
/** Between two first runs of what was not measured for an interval. */
const FIRST_APART_MS = 5;

/** Starts every plan of the shards in hand in its slots, one run of a plan at a time. */
export class Sampler {
  readonly #parts: SamplerParts;
  readonly #timetable = new Timetable();
  readonly #byShard: ReadonlyMap<string, readonly PeriodicPlan[]>;
  #timer: NodeJS.Timeout | undefined;
  #stopped = false;

  constructor(parts: SamplerParts) {
    this.#parts = parts;
    this.#byShard = Map.groupBy(parts.plans.filter(isPeriodic), parts.shardOf);
  }

  /** Plans that are run here at this time. */
  get planned(): number {
    return this.#timetable.size;
  }

  async taken(shard: string): Promise<void> {
    const plans = this.#byShard.get(shard) ?? [];
    if (plans.length === 0) return;
    const last = await this.#parts.lastMeasured(plans);
    const nowMs = this.#parts.clock.now().getTime();
    let overdue = 0;
    // Whoever has just started it wants to see something, and not a minute later.
    const firstMs = (plan: PeriodicPlan): number | undefined => {
      const measuredMs = last.get(planKey(plan))?.getTime() ?? Number.NEGATIVE_INFINITY;
      if (nowMs - measuredMs < plan.everyMs) return undefined;
      overdue += 1;
      return nowMs + (this.planned + overdue) * FIRST_APART_MS;
    };
    this.#timetable.add(shard, plans, nowMs, firstMs);
    this.#tick();
  }

  lost(shard: string): void {
    this.#timetable.remove(shard);
  }

  /** Whether no run of the shard is within its deadline any more. */
  isIdle(shard: string): boolean {
    return (this.#byShard.get(shard) ?? []).every((plan) => this.#parts.meter.stateOf(plan) !== 'running');
  }

  stop(): void {
    this.#stopped = true;
    clearTimeout(this.#timer);
  }

  #tick(): void {
    clearTimeout(this.#timer);
    if (this.#stopped) return;
    const { clock } = this.#parts;
    for (const { plan, lateMs } of this.#timetable.take(clock.now().getTime())) this.#due(plan, lateMs);
    if (this.#timetable.size === 0) return;
    // A timer of Node may be early by a millisecond.
    this.#timer = setTimeout(() => this.#tick(), this.#timetable.waitMs(clock.now().getTime()) + 1);
  }

  #due(plan: PeriodicPlan, lateMs: number): void {
    const { meter, observer, isConfirmed } = this.#parts;
    const state = meter.stateOf(plan);
    if (lateMs >= Math.min(LATEST_MS, plan.everyMs)) observer.skipped('missed');
    else if (!isConfirmed()) observer.skipped('away');
    else if (state === 'running') observer.skipped('running');
    else {
      if (state === 'idle') observer.started(lateMs / 1_000);
      else observer.skipped('running');
      void this.#run(plan);
    }
  }

  async #run(plan: PeriodicPlan): Promise<void> {
    const { meter, observer, add } = this.#parts;
    const run = await meter.measure(plan);
    const failed = run.readings.some(({ metric, error }) => metric === plan.name && error !== undefined);
    observer.ended(failed ? 'failed' : 'ok');
    add(run);
  }
}
