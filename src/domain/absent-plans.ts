import { MINUTE_MS } from './duration.ts';
import { failedRun, type ProbeRun } from './probe-run.ts';
import type { PeriodicPlan } from './sampling-slots.ts';
import type { ProbePlan } from './settings.ts';
import type { Runner } from './shards.ts';

/** Looked for every minute: after twice that and a bit, nobody may have been there to measure either. */
export const WATCH_GAP_MS = 150_000;
const SHORTEST_MS = 2 * MINUTE_MS;

/** Without a value for longer, a plan is not measured: three runs are missing. */
export function absentAfterMs({ everyMs }: Pick<PeriodicPlan, 'everyMs'>): number {
  return Math.max(3 * everyMs, SHORTEST_MS);
}

/** A plan that nobody measures, as an unknown reading of its own name that says what to do. */
export function absentRun(
  plan: ProbePlan,
  lastAt: Date | undefined,
  runners: readonly Runner[],
  at: Date,
): ProbeRun {
  const since = lastAt === undefined ? 'Not measured yet' : `Not measured since ${clockTime(lastAt, at)}`;
  return failedRun(plan, `${since}: ${missing(plan.host, runners)}`, at);
}

function missing(host: string | undefined, runners: readonly Runner[]): string {
  const living = runners.filter(({ alive }) => alive);
  if (host === undefined) {
    if (living.some(({ pool }) => pool))
      return 'the runners that are there do not run it. Look at their logs.';
    return 'no runner has answered. Start one with WATCHBILL_ROLES=runner.';
  }
  if (living.some((runner) => runner.host === host)) {
    return `the runner of host '${host}' is there and does not run it. Look at its log and its configuration.`;
  }
  return `no runner of host '${host}' has answered. Start one with WATCHBILL_ROLES=runner WATCHBILL_HOST=${host}.`;
}

/** `14:02 UTC`, with the date where it is not of the last day. */
function clockTime(then: Date, now: Date): string {
  const text = then.toISOString();
  const time = `${text.slice(11, 16)} UTC`;
  return now.getTime() - then.getTime() < 24 * 60 * MINUTE_MS ? time : `${text.slice(0, 10)} ${time}`;
}
