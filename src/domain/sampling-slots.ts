import type { ProbePlan } from './settings.ts';

/** A plan that is run again and again. */
export type PeriodicPlan = ProbePlan & { readonly everyMs: number };

export function isPeriodic(plan: ProbePlan): plan is PeriodicPlan {
  return plan.everyMs !== undefined;
}

type Named = Pick<ProbePlan, 'system' | 'name'>;

/** Tells one plan from all others, as text. */
export function planKey({ system, name }: Named): string {
  return `${system}\n${name}`;
}

/**
 * A number of 32 bits that is the same for a plan in every process and after every restart: FNV-1a, stirred once more
 * (as MurmurHash3 ends) because names that differ in their last character only would otherwise stand close together.
 */
export function planHash(plan: Named): number {
  let hash = 0x811c9dc5;
  for (const character of planKey(plan)) {
    hash = Math.imul(hash ^ (character.codePointAt(0) ?? 0), 0x01000193);
  }
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}

/**
 * The first slot of a plan after a moment, in milliseconds. Slots are aligned to the wall clock, each plan's at an
 * offset of its own: thousands of plans of one interval are spread over all of it and not run at the full minute.
 */
export function slotAfter(plan: Named & Pick<PeriodicPlan, 'everyMs'>, afterMs: number): number {
  const { everyMs } = plan;
  const offsetMs = planHash(plan) % everyMs;
  return Math.floor((afterMs - offsetMs) / everyMs) * everyMs + offsetMs + everyMs;
}
