import { loadAllDefinitions } from '../../src/app/definitions.ts';
import { knownOfSystem } from '../../src/app/known-of-system.ts';
import { knownNames } from '../../src/app/load-settings.ts';
import { readSecret } from '../../src/app/read-secret.ts';
import { parseConfiguration } from '../../src/config/configuration.ts';
import type { Clock } from '../../src/domain/clock.ts';
import type { GradedReading } from '../../src/domain/probe.ts';
import type { ProbePlan, Settings } from '../../src/domain/settings.ts';
import type { SystemPlan } from '../../src/domain/system.ts';
import { gradeReading } from '../../src/domain/threshold.ts';
import { createSampling } from '../../src/probes/sampler/sampling.ts';
import { jobBench } from '../jobs/job-bench.ts';
import { probeContext } from '../probes/probe-context.ts';
import { memorySamples } from '../support/memory/memory-samples.ts';
import { packText } from './demo-configuration.ts';
import type { StandIn } from './stand-in.ts';

/** A pack that watches a stand-in, without the rest of Watchbill: real probes and grading over stores in memory. */
export interface WatchedPack {
  readonly settings: Settings;
  readonly system: SystemPlan;
  readonly bench: ReturnType<typeof jobBench>;
  plan(probe: string): ProbePlan;
  /** Runs one probe now and grades what it read. */
  run(probe: string): Promise<readonly GradedReading[]>;
  /** How `probe.metric` or `probe.metric[part]` stands now; a probe that failed stands for each of its metrics. */
  look(figure: string): Promise<GradedReading>;
}

const configuration = `
channel: '#ops'
policies: { default: { levels: [{ call: ['channel:#ops'], timeout: 15m }] } }
routes: [{ name: default, policy: default }]
`;

/** Reads the pack as a start does, with the variables of the stand-in. */
export async function watchPack(
  pack: string,
  { variables, env }: Pick<StandIn, 'variables' | 'env'>,
  clock?: Clock,
): Promise<WatchedPack> {
  const definitions = await loadAllDefinitions();
  const systems = `systems: ${JSON.stringify({ [pack]: { variables } })}`;
  const settings = parseConfiguration(
    `${configuration}\n${systems}`,
    'watchbill.yml',
    knownNames(definitions),
    [{ name: pack, file: `systems/${pack}.yml`, text: packText(pack) }],
  );
  const system = settings.systems[0];
  if (system === undefined) throw new Error(`The pack '${pack}' makes no system.`);
  const made = jobBench({ settings });
  // What is kept is judged by the same clock as what is measured.
  const stores = clock === undefined ? made.stores : { ...made.stores, samples: memorySamples(clock) };
  const bench = { ...made, stores, context: { ...made.context, stores } };
  const { self, queue } = probeContext();
  const sampling = createSampling({
    plans: settings.probes,
    definitions: definitions.probes,
    stores: bench.stores,
    intake: bench.intake,
    self,
    queue,
    known: knownOfSystem(bench.stores, clock ?? bench.clock, settings.probes),
    readSecret: (reference) => readSecret(reference, { ...process.env, ...env }),
    clock: clock ?? bench.clock,
    grade: gradeReading,
    log: bench.log,
    send: async () => undefined,
    mintId: () => 'id',
    place: { host: 'here', isRunner: true, hasSlack: false, holder: 'process.1' },
    observer: {
      flushed: () => undefined,
      skipped: () => undefined,
      started: () => undefined,
      ended: () => undefined,
    },
  });
  const plan = (name: string): ProbePlan => {
    const found = system.probes.find((one) => one.name === name);
    if (found === undefined) throw new Error(`The pack '${pack}' has no probe '${name}'.`);
    return found;
  };
  const run = (name: string) => sampling.probes.runHere(plan(name));
  return {
    settings,
    system,
    bench,
    plan,
    run,
    async look(figure) {
      const [, probe = '', metric = '', part] = /^([^.]+)\.([^[]+)(?:\[(.+)\])?$/.exec(figure) ?? [];
      const readings = await run(probe);
      const failed = readings.find((reading) => reading.metric === probe);
      const found = readings.find(
        (one) => one.metric === metric && (part === undefined || one.part === part),
      );
      const reading = found ?? failed;
      if (reading !== undefined) return reading;
      const known = readings.map((one) => `${one.metric}${one.part === undefined ? '' : `[${one.part}]`}`);
      throw new Error(`'${figure}' was not read. There is: ${known.join(', ')}.`);
    },
  };
}
