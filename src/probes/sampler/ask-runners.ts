import { setTimeout as pause } from 'node:timers/promises';
import type { Clock } from '../../domain/clock.ts';
import { formatDuration } from '../../domain/duration.ts';
import type { JobRequest } from '../../domain/ports/queue.ts';
import type { ProbeAnswerStore, RunnerStore } from '../../domain/ports/runner-store.ts';
import type { GradedReading } from '../../domain/probe.ts';
import { failedRun, gradedRun } from '../../domain/probe-run.ts';
import { planKey } from '../../domain/sampling-slots.ts';
import type { ProbePlan } from '../../domain/settings.ts';
import type { Runner } from '../../domain/shards.ts';

export interface AskRunnersParts {
  readonly runners: Pick<RunnerStore, 'look'>;
  readonly answers: ProbeAnswerStore;
  readonly clock: Clock;
  /** By the clock that all processes share. */
  readonly sharedNow: () => Promise<Date>;
  /** Hands jobs to whoever takes those of that queue. */
  readonly send: (queueName: string, jobs: readonly JobRequest[]) => Promise<void>;
  readonly mintId: () => string;
}

/** The queue of a host's runner, and the one of those who take what any may run: a name that no host can have. */
export function runQueue(host: string | undefined): string {
  return host === undefined ? 'run_any' : `run-${host}`;
}

/** Beyond the deadline of the probe itself: for the job to be taken, and the answer to be stored. */
const WAY_MS = 5_000;
const POLL_MS = { first: 40, longest: 400 };

/** Has plans run by the runners of their host, or by any; answers `unknown` for what nobody answers in time. */
export async function askRunners(
  parts: AskRunnersParts,
  plans: readonly ProbePlan[],
  signal?: AbortSignal,
): Promise<readonly GradedReading[]> {
  if (plans.length === 0) return [];
  const byHost = [...Map.groupBy(plans, ({ host }) => host)];
  try {
    const { runners } = await parts.runners.look();
    const answers = byHost.map(([host, ofHost]) =>
      serves(runners, host)
        ? ask(parts, host, ofHost, signal)
        : ofHost.map((plan) => unanswered(parts, plan, undefined)),
    );
    return (await Promise.all(answers)).flat();
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return plans.flatMap((plan) => unknown(parts, plan, `It could not be asked for. ${reason}`));
  }
}

async function ask(
  parts: AskRunnersParts,
  host: string | undefined,
  plans: readonly ProbePlan[],
  signal: AbortSignal | undefined,
): Promise<readonly GradedReading[]> {
  const requestId = parts.mintId();
  // Twice: one that starts a child process may have to wait for its turn.
  const waitMs = WAY_MS + 2 * Math.max(...plans.map(({ timeoutMs }) => timeoutMs));
  const until = new Date((await parts.sharedNow()).getTime() + waitMs).toISOString();
  const jobs = [...Map.groupBy(plans, ({ system }) => system)].map(([system, ofSystem]): JobRequest => {
    const data = { requestId, system, probes: ofSystem.map(({ name }) => name), until };
    return { name: 'run-probes', data, priority: 1, attempts: 1 };
  });
  await parts.send(runQueue(host), jobs);
  const answered = await collect(parts, requestId, plans, waitMs, signal);
  await parts.answers.forget(requestId).catch(() => undefined);
  return plans.flatMap((plan) => answered.get(planKey(plan)) ?? unanswered(parts, plan, waitMs));
}

async function collect(
  { answers }: AskRunnersParts,
  requestId: string,
  plans: readonly ProbePlan[],
  waitMs: number,
  given: AbortSignal | undefined,
): Promise<ReadonlyMap<string, readonly GradedReading[]>> {
  const late = AbortSignal.timeout(waitMs);
  const signal = given === undefined ? late : AbortSignal.any([given, late]);
  let found: ReadonlyMap<string, readonly GradedReading[]> = new Map();
  for (let pauseMs = POLL_MS.first; ; pauseMs = Math.min(POLL_MS.longest, pauseMs * 1.5)) {
    // One look that fails is no reason to give up: the next may not.
    const rows = await answers.answers(requestId).catch(() => undefined);
    if (rows !== undefined) {
      found = new Map(
        rows.map(({ system, probe, readings }) => [planKey({ system, name: probe }), readings]),
      );
    }
    if (signal.aborted || plans.every((plan) => found.has(planKey(plan)))) return found;
    await pause(pauseMs, undefined, { signal }).catch(() => undefined);
  }
}

/** Whether somebody lives who runs the plans of that host, or those that any may run. */
export function serves(runners: readonly Runner[], host: string | undefined): boolean {
  return runners.some((one) => one.alive && (host === undefined ? one.pool : one.host === host));
}

/** Why nothing of that host can be run, and what to do. */
export function nobodyServes(host: string | undefined): string {
  const place = host === undefined ? '' : ` WATCHBILL_HOST=${host}`;
  return `${whoServes(host)} is there. Start one with WATCHBILL_ROLES=runner${place}.`;
}

function whoServes(host: string | undefined): string {
  return host === undefined ? 'No runner' : `No runner of host '${host}'`;
}

function unanswered(parts: AskRunnersParts, plan: ProbePlan, waitMs: number | undefined): GradedReading {
  const words =
    waitMs === undefined
      ? nobodyServes(plan.host)
      : `${whoServes(plan.host)} answered within ${formatDuration(waitMs)}.`;
  return unknown(parts, plan, words);
}

function unknown({ clock }: AskRunnersParts, plan: ProbePlan, error: string): GradedReading {
  const [reading] = gradedRun(failedRun(plan, error, clock.now()), () => ({ status: 'unknown' }));
  if (reading === undefined) throw new Error('A failed run has one reading.');
  return reading;
}
