import type { KnownOfSystem, LoadedProbe, ProbeContext } from '../../define/probe.ts';
import type { Clock } from '../../domain/clock.ts';
import { TimeoutError } from '../../domain/errors.ts';
import type { Log } from '../../domain/ports/log.ts';
import type { Reading } from '../../domain/probe.ts';
import { failedRun, type ProbeRun } from '../../domain/probe-run.ts';
import { planKey } from '../../domain/sampling-slots.ts';
import { Secret, type SecretReference } from '../../domain/secret.ts';
import type { ProbePlan } from '../../domain/settings.ts';
import { describeFailure, withoutSecrets } from './failure.ts';
import { createProcessTurns } from './process-turns.ts';
import { type ReadSecret, resolveSecrets } from './resolve-secrets.ts';
import { validateReadings } from './validate-readings.ts';

export interface ProbeMeterParts extends Pick<ProbeContext, 'self' | 'queue'> {
  /** What is known of a system. */
  readonly known: (system: string) => KnownOfSystem;
  readonly readSecret: ReadSecret;
  readonly definitions: readonly LoadedProbe[];
  readonly clock: Clock;
  readonly log: Log;
  /** So many runs that ignore their deadline are borne before the probes that they are of are refused; default 200. */
  readonly mostHung?: number;
}

/** `late`: beyond its deadline and still not over. */
export type RunState = 'idle' | 'running' | 'late';

export interface ProbeMeter {
  /** Never rejects: a probe that throws or is late reads one `unknown` of the plan's own name, with the reason. */
  measure(plan: ProbePlan): Promise<ProbeRun>;
  stateOf(plan: ProbePlan): RunState;
  /** Runs beyond their deadline that are still not over. */
  hung(): number;
}

interface Running {
  readonly probe: string;
  readonly startedAt: Date;
  readonly answer: Promise<ProbeRun>;
  late: boolean;
}

interface Memory {
  readonly parameters: unknown;
  readonly connection: unknown;
  /** Both, as text. */
  readonly asked: string;
  readonly kept: Map<string, unknown>;
}

const mostHungByDefault = 200;

/**
 * Runs plans side by side, each against its own deadline. A plan that is still running is never started a second time:
 * within its deadline whoever asks shares its answer, beyond it the answer is `unknown`, still running.
 */
export function createProbeMeter(parts: ProbeMeterParts): ProbeMeter {
  const { clock, log, mostHung = mostHungByDefault } = parts;
  const running = new Map<string, Running>();
  /** By probe: how many runs are late. */
  const hung = new Map<string, number>();
  const failing = new Set<string>();
  const memories = new Map<string, Memory>();
  const definitions = new Map(parts.definitions.map((definition) => [definition.name, definition]));
  const turns = createProcessTurns();

  const hungOf = (probe: string): number => hung.get(probe) ?? 0;
  const allHung = (): number => hung.values().reduce((sum, count) => sum + count, 0);

  function measure(plan: ProbePlan): Promise<ProbeRun> {
    const before = running.get(planKey(plan));
    if (before !== undefined && !before.late) return before.answer;
    if (before !== undefined) {
      const since = before.startedAt.toISOString().slice(0, 19).replace('T', ' ');
      const error = `Still running since ${since} UTC. What it measures hangs: see to it.`;
      return Promise.resolve(failedRun(plan, error, clock.now()));
    }
    if (hungOf(plan.probe) > 0 && allHung() >= mostHung) {
      const error = `Not run: ${allHung()} runs hang beyond their deadline, ${hungOf(plan.probe)} of them of the probe '${plan.probe}'. See to what they measure, or restart this runner.`;
      return Promise.resolve(failedRun(plan, error, clock.now()));
    }
    return start(plan);
  }

  function start(plan: ProbePlan): Promise<ProbeRun> {
    const key = planKey(plan);
    const { promise, resolve } = Promise.withResolvers<ProbeRun>();
    const entry: Running = { probe: plan.probe, startedAt: clock.now(), answer: promise, late: false };
    running.set(key, entry);
    void attempt(plan, entry, resolve)
      .then(
        (readings) => resolve({ plan, measuredAt: clock.now(), readings }),
        (error: unknown) => resolve(report(plan, error)),
      )
      .finally(() => {
        running.delete(key);
        if (entry.late) hung.set(plan.probe, hungOf(plan.probe) - 1);
      });
    return promise;
  }

  /** What it starts in a child process waits for its turn first, at most as long as it may then run. */
  async function attempt(
    plan: ProbePlan,
    entry: Running,
    resolve: (run: ProbeRun) => void,
  ): Promise<readonly Reading[]> {
    const definition = definitions.get(plan.probe);
    if (definition === undefined) throw new Error(`There is no probe '${plan.probe}'.`);
    const done = definition.spawns === true ? await turns.take(plan.system, plan.timeoutMs) : undefined;
    const deadline = new AbortController();
    const timer = setTimeout(() => {
      entry.late = true;
      hung.set(plan.probe, hungOf(plan.probe) + 1);
      const late = new TimeoutError(
        `No answer within ${plan.timeoutMs} ms. See to what it measures, or give it a longer timeout.`,
      );
      deadline.abort(late);
      resolve(report(plan, late));
    }, plan.timeoutMs);
    try {
      return await run(plan, definition, deadline.signal);
    } finally {
      clearTimeout(timer);
      done?.();
    }
  }

  async function run(
    plan: ProbePlan,
    definition: LoadedProbe,
    signal: AbortSignal,
  ): Promise<readonly Reading[]> {
    const { self, queue, known } = parts;
    const { value: connection, revealed } = await resolveSecrets(plan.connection, parts.readSecret);
    const secret = async (reference: SecretReference): Promise<Secret> => {
      const text = await parts.readSecret(reference);
      revealed.push(text);
      return new Secret(text);
    };
    const context = {
      signal,
      timeoutMs: plan.timeoutMs,
      clock,
      self,
      queue,
      known: known(plan.system),
      connection,
      secret,
      memory: memoryOf(plan),
    };
    const answer = await withoutSecrets(revealed, () => definition.run(context, plan.parameters));
    signal.throwIfAborted();
    const readings = validateReadings(answer, revealed);
    if (failing.delete(planKey(plan))) log.info(named(plan), 'probe answers again');
    return readings;
  }

  // What is kept of other files, or of another server, says nothing about those that are named now.
  function memoryOf({ parameters, connection, ...plan }: ProbePlan): Map<string, unknown> {
    const key = planKey(plan);
    const known = memories.get(key);
    if (known !== undefined && known.parameters === parameters && known.connection === connection) {
      return known.kept;
    }
    const asked = JSON.stringify([parameters, connection]);
    const kept = known !== undefined && known.asked === asked ? known.kept : new Map<string, unknown>();
    memories.set(key, { parameters, connection, asked, kept });
    return kept;
  }

  // Told once and not every minute: who wants to know how it stands now asks for health.
  function report(plan: ProbePlan, error: unknown): ProbeRun {
    const text = describeFailure(error);
    const key = planKey(plan);
    if (!failing.has(key)) log.warn({ ...named(plan), error: text }, 'probe failed');
    failing.add(key);
    return failedRun(plan, text, clock.now());
  }

  return {
    measure,
    stateOf: (plan) => {
      const entry = running.get(planKey(plan));
      if (entry === undefined) return 'idle';
      return entry.late ? 'late' : 'running';
    },
    hung: allHung,
  };
}

function named({ system, name }: ProbePlan): { readonly system: string; readonly probe: string } {
  return { system, probe: name };
}
