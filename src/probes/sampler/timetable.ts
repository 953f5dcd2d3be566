import { type PeriodicPlan, slotAfter } from '../../domain/sampling-slots.ts';

export interface DueSlot {
  readonly plan: PeriodicPlan;
  /** How long ago its slot was. */
  readonly lateMs: number;
}

interface Entry {
  readonly plan: PeriodicPlan;
  dueMs: number;
}

/** When nothing is due for longer, the clock is looked at all the same: it may have been set. */
const LONGEST_WAIT_MS = 1_000;

/**
 * When each of the plans in hand is due. Looking through all of them costs less than keeping them in order: five
 * thousand comparisons are a few microseconds.
 */
export class Timetable {
  readonly #shards = new Map<string, readonly Entry[]>();
  #entries: readonly Entry[] = [];

  /** From now on; `firstMs` says when a plan is to be run for the first time where that is before its next slot. */
  add(
    shard: string,
    plans: readonly PeriodicPlan[],
    nowMs: number,
    firstMs: (plan: PeriodicPlan) => number | undefined = () => undefined,
  ): void {
    const entries = plans.map((plan): Entry => {
      const slotMs = slotAfter(plan, nowMs);
      return { plan, dueMs: Math.min(slotMs, firstMs(plan) ?? slotMs) };
    });
    this.#shards.set(shard, entries);
    this.#entries = [...this.#shards.values()].flat();
  }

  remove(shard: string): void {
    this.#shards.delete(shard);
    this.#entries = [...this.#shards.values()].flat();
  }

  get size(): number {
    return this.#entries.length;
  }

  /** What is due by now; each is put to its next slot after now, so that nothing missed is made up for. */
  take(nowMs: number): readonly DueSlot[] {
    const due: DueSlot[] = [];
    for (const entry of this.#entries) {
      const { plan, dueMs } = entry;
      // Put off beyond an interval by a clock that was set back.
      if (dueMs - nowMs > plan.everyMs) entry.dueMs = slotAfter(plan, nowMs);
      if (dueMs > nowMs) continue;
      entry.dueMs = slotAfter(plan, nowMs);
      due.push({ plan, lateMs: nowMs - dueMs });
    }
    return due;
  }

  /** How long until the next is due. */
  waitMs(nowMs: number): number {
    let next = nowMs + LONGEST_WAIT_MS;
    for (const { dueMs } of this.#entries) if (dueMs < next) next = dueMs;
    return Math.max(0, next - nowMs);
  }
}
