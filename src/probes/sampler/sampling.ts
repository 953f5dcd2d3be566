import { worstFirst } from '../../domain/compare.ts';
import type { Intake } from '../../domain/ports/intake.ts';
import type { ProbeRunner } from '../../domain/ports/probe-runner.ts';
import type { Stores } from '../../domain/ports/stores.ts';
import { type GradedReading, hostSystem } from '../../domain/probe.ts';
import { type GradeReading, gradedRun, type ProbeRun } from '../../domain/probe-run.ts';
import { planKey } from '../../domain/sampling-slots.ts';
import type { ProbePlan } from '../../domain/settings.ts';
import { hostShard, shardOf, slackShard } from '../../domain/shards.ts';
import { createProbeMeter, type ProbeMeterParts } from '../runner/run-probes.ts';
import { type AskRunnersParts, askRunners } from './ask-runners.ts';
import { createConditionFacts } from './condition-facts.ts';
import { createDatedRuns } from './dated-runs.ts';
import { Recorder } from './recorder.ts';
import { Sampler, type SamplingObserver } from './sampler.ts';
import { ShardKeeper } from './shard-keeper.ts';
import { storeRuns } from './store-runs.ts';

/** What this process may run. */
export interface RunnerPlace {
  /** Whose probes it runs; see WATCHBILL_HOST. */
  readonly host: string;
  /** Whether it has the role of a runner. */
  readonly isRunner: boolean;
  readonly hasSlack: boolean;
  /** The name under which this process holds shards. */
  readonly holder: string;
}

export interface SamplingParts extends ProbeMeterParts, Pick<AskRunnersParts, 'send' | 'mintId'> {
  readonly plans: readonly ProbePlan[];
  readonly stores: Pick<Stores, 'samples' | 'runners' | 'probeAnswers' | 'planWatch' | 'baselines'>;
  readonly intake: Pick<Intake, 'accept'>;
  readonly grade: GradeReading;
  readonly place: RunnerPlace;
  readonly observer: SamplingObserver;
}

/** Probes of this process: on demand, and by the clock once it is started. */
export interface Sampling {
  readonly probes: ProbeRunner;
  /** Whether this process may run the plan. */
  isHere(plan: ProbePlan): boolean;
  /** To be called every second: takes shards and holds them. */
  look(): Promise<void>;
  status(): SamplingStatus;
  /** Starts nothing any more, and stores what was read. */
  stop(): Promise<void>;
}

export interface SamplingStatus {
  readonly host: string;
  readonly shards: readonly string[];
  readonly probes: number;
  /** Runs beyond their deadline that are still not over. */
  readonly hung: number;
  /** Readings that wait to be stored. */
  readonly waiting: number;
  readonly dropped: number;
  readonly flushedAt: Date | undefined;
  /** Whether it may run what it holds. */
  readonly confirmed: boolean;
}

export function createSampling(parts: SamplingParts): Sampling {
  const { plans, stores, clock, log, place, observer } = parts;
  const needSlack = new Set(parts.definitions.filter((one) => one.needsSlack).map(({ name }) => name));
  const needsSlack = (plan: ProbePlan) => needSlack.has(plan.probe);
  const meter = createProbeMeter(parts);
  const factsFor = createConditionFacts({ samples: stores.samples, baselines: stores.baselines, clock, log });
  const grade = async (runs: readonly ProbeRun[]) => {
    const factsOf = await factsFor(runs);
    return runs.map((run) => gradedRun(run, parts.grade, factsOf));
  };
  const store = (runs: readonly ProbeRun[]) =>
    storeRuns({ samples: stores.samples, intake: parts.intake, grade, log }, runs);
  const dated = createDatedRuns({ samples: stores.samples, clock, log });
  const recorder = new Recorder({
    store: async (runs) => store(await dated(runs)),
    clock,
    log,
    onFlush: (readings, lagMs) => observer.flushed(readings, lagMs / 1_000),
  });
  const keeper = new ShardKeeper({
    store: stores.runners,
    holder: place.holder,
    host: place.host,
    pool: place.isRunner,
    own: [...(place.isRunner ? [hostShard(place.host)] : []), ...(place.hasSlack ? [slackShard] : [])],
    log,
    monotonicMs: () => performance.now(),
    report: () => ({ probes: sampler.planned, flushedAt: recorder.flushedAt }),
    onTaken: (shard) => sampler.taken(shard),
    onLost: (shard) => sampler.lost(shard),
    isIdle: (shard) => sampler.isIdle(shard),
  });
  const sampler: Sampler = new Sampler({
    plans,
    shardOf: (plan) => shardOf(plan, needsSlack(plan)),
    meter,
    clock,
    isConfirmed: () => keeper.isConfirmed(),
    add: (run) => recorder.add(run),
    lastMeasured: async (of) => {
      const named = of.map(({ system, name }) => ({ system, probe: name }));
      const last = await stores.planWatch.lastMeasured(named);
      return new Map(last.map(({ system, probe, at }) => [planKey({ system, name: probe }), at]));
    },
    observer,
  });

  async function measured(plan: ProbePlan): Promise<readonly [ProbeRun, readonly GradedReading[]]> {
    const run = await meter.measure(plan);
    const [readings = []] = await grade([run]);
    return [run, readings];
  }

  async function runHere(plan: ProbePlan): Promise<readonly GradedReading[]> {
    const [run, readings] = await measured(plan);
    recorder.add(run);
    // Whoever asked may read it back at once, as a review does.
    await recorder.stored(run);
    return readings;
  }

  function isHere(plan: ProbePlan): boolean {
    if (plan.host !== undefined) return place.isRunner && plan.host === place.host;
    return needsSlack(plan) ? place.hasSlack : place.isRunner;
  }

  const ask = (of: readonly ProbePlan[], signal?: AbortSignal) =>
    askRunners(
      {
        ...parts,
        runners: stores.runners,
        answers: stores.probeAnswers,
        sharedNow: () => stores.samples.now(),
      },
      of,
      signal,
    );

  return {
    probes: {
      async runAll() {
        const own = plans.filter(({ system }) => system === hostSystem);
        const here = own.filter(({ host }) => host === undefined || host === place.host);
        const elsewhere = own.filter((plan) => !here.includes(plan));
        const read = async (plan: ProbePlan) => (await measured(plan))[1];
        const [answers, others] = await Promise.all([Promise.all(here.map(read)), ask(elsewhere)]);
        return worstFirst([...answers.flat(), ...others]);
      },
      async run(wanted, { signal } = {}) {
        const here = wanted.filter(isHere);
        const elsewhere = wanted.filter((plan) => !here.includes(plan));
        const [answers, others] = await Promise.all([Promise.all(here.map(runHere)), ask(elsewhere, signal)]);
        return worstFirst([...answers.flat(), ...others]);
      },
      runHere,
      record: store,
    },
    isHere,
    look: () => keeper.look(),
    status: () => ({
      host: place.host,
      shards: keeper.held,
      probes: sampler.planned,
      hung: meter.hung(),
      waiting: recorder.waiting,
      dropped: recorder.dropped,
      flushedAt: recorder.flushedAt,
      confirmed: keeper.isConfirmed(),
    }),
    async stop() {
      sampler.stop();
      await recorder.drain();
      await keeper.stop();
    },
  };
}
