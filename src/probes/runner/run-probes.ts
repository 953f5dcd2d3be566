import type { LoadedProbe, ProbeContext } from '../../define/probe.ts';
import type { Clock } from '../../domain/clock.ts';
import { worstFirst } from '../../domain/compare.ts';
import { TimeoutError } from '../../domain/errors.ts';
import type { Log } from '../../domain/ports/log.ts';
import type { ProbeRunner } from '../../domain/ports/probe-runner.ts';
import type { GradedReading, ProbeStatus, Reading, Threshold } from '../../domain/probe.ts';
import { Secret, type SecretReference } from '../../domain/secret.ts';
import type { ProbePlan } from '../../domain/settings.ts';
import { describeFailure, withoutSecrets } from './failure.ts';
import { type ReadSecret, resolveSecrets } from './resolve-secrets.ts';
import { validateReadings } from './validate-readings.ts';

/** Holds a reading against its threshold, if it has one. */
type GradeReading = (
  reading: Reading,
  threshold: Threshold | undefined,
) => { readonly status: ProbeStatus; readonly limit?: string };

export interface ProbeRunnerParts extends Pick<ProbeContext, 'self' | 'queue' | 'known'> {
  readonly readSecret: ReadSecret;
  readonly plans: readonly ProbePlan[];
  readonly definitions: readonly LoadedProbe[];
  readonly clock: Clock;
  readonly grade: GradeReading;
  readonly log: Log;
}

interface Running {
  readonly startedAt: Date;
  readonly answer: Promise<readonly GradedReading[]>;
  late: boolean;
}

/**
 * Runs all plans side by side, each against its own deadline. A probe that is still running is never started a
 * second time: within its deadline whoever asks shares its answer, beyond it the answer is `unknown`, still running.
 */
export function createProbeRunner(parts: ProbeRunnerParts): ProbeRunner {
  const running = new Map<string, Running>();
  const failing = new Set<string>();
  const memories = new Map<string, Map<string, unknown>>();
  const definitions = new Map(parts.definitions.map((definition) => [definition.name, definition]));

  function answerOf(plan: ProbePlan): Promise<readonly GradedReading[]> {
    const before = running.get(plan.name);
    if (before === undefined) return start(plan);
    if (!before.late) return before.answer;
    const since = before.startedAt.toISOString().slice(0, 19).replace('T', ' ');
    const error = `Still running since ${since} UTC. What it measures hangs: see to it.`;
    return Promise.resolve([failed(plan, error)]);
  }

  function start(plan: ProbePlan): Promise<readonly GradedReading[]> {
    const { promise, resolve } = Promise.withResolvers<readonly GradedReading[]>();
    const entry: Running = { startedAt: parts.clock.now(), answer: promise, late: false };
    running.set(plan.name, entry);
    const deadline = new AbortController();
    const timer = setTimeout(() => {
      entry.late = true;
      const late = new TimeoutError(
        `No answer within ${plan.timeoutMs} ms. See to what it measures, or give it a longer timeout.`,
      );
      deadline.abort(late);
      resolve([report(plan, late)]);
    }, plan.timeoutMs);
    void run(plan, deadline.signal)
      .then(
        (readings) => resolve(graded(plan, readings)),
        (error: unknown) => resolve([report(plan, error)]),
      )
      // A grade that throws is a defect, and still no reason to leave anybody waiting.
      .catch((error: unknown) => resolve([report(plan, error)]))
      .finally(() => {
        clearTimeout(timer);
        running.delete(plan.name);
      });
    return promise;
  }

  async function run(plan: ProbePlan, signal: AbortSignal): Promise<readonly Reading[]> {
    const definition = definitions.get(plan.probe);
    if (definition === undefined) throw new Error(`There is no probe '${plan.probe}'.`);
    const { self, queue, known, clock } = parts;
    const { value: connection, revealed } = await resolveSecrets(plan.connection, parts.readSecret);
    const secret = async (reference: SecretReference): Promise<Secret> => {
      const text = await parts.readSecret(reference);
      revealed.push(text);
      return new Secret(text);
    };
    const context = { signal, clock, self, queue, known, connection, secret, memory: memoryOf(plan) };
    const answer = await withoutSecrets(revealed, () => definition.run(context, plan.parameters));
    signal.throwIfAborted();
    const readings = validateReadings(answer, revealed);
    if (failing.delete(plan.name)) parts.log.info({ probe: plan.name }, 'probe answers again');
    return readings;
  }

  function memoryOf({ name }: ProbePlan): Map<string, unknown> {
    const memory = memories.get(name) ?? new Map<string, unknown>();
    memories.set(name, memory);
    return memory;
  }

  function graded(plan: ProbePlan, readings: readonly Reading[]): readonly GradedReading[] {
    const measuredAt = parts.clock.now();
    return readings.map((reading) => ({
      ...reading,
      ...parts.grade(reading, plan.thresholds[reading.metric]),
      system: plan.system,
      probe: plan.name,
      target: plan.target,
      measuredAt,
    }));
  }

  // Told once and not every minute: who wants to know how it stands now asks for health.
  function report(plan: ProbePlan, error: unknown): GradedReading {
    const text = describeFailure(error);
    if (!failing.has(plan.name)) parts.log.warn({ probe: plan.name, error: text }, 'probe failed');
    failing.add(plan.name);
    return failed(plan, text);
  }

  function failed(plan: ProbePlan, error: string): GradedReading {
    return {
      metric: plan.name,
      unit: 'none',
      error,
      status: 'unknown',
      system: plan.system,
      probe: plan.name,
      target: plan.target,
      measuredAt: parts.clock.now(),
    };
  }

  return {
    async runAll() {
      const answers = await Promise.all(parts.plans.map(answerOf));
      return worstFirst(answers.flat());
    },
  };
}
