import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, it } from 'vitest';
import { loadDefinitions } from '../../src/define/load.ts';
import { type LoadedProbe, metricsOf } from '../../src/define/probe.ts';
import { worstFirst } from '../../src/domain/compare.ts';
import { gradedRun } from '../../src/domain/probe-run.ts';
import { gradeReading } from '../../src/domain/threshold.ts';
import { createProbeMeter } from '../../src/probes/runner/run-probes.ts';
import { validateReadings } from '../../src/probes/runner/validate-readings.ts';
import { silentLog } from '../support/silent-log.ts';
import { probeContext } from './probe-context.ts';

const folder = fileURLToPath(new URL('../../src/probes', import.meta.url));
/** Those that watch this host and Watchbill itself: they need nothing to be told. */
const names = [
  'docker',
  'host-cpu',
  'host-disk',
  'host-memory',
  'host-processes',
  'host-swap',
  'host-temperature',
  'host-uptime',
  'own-postgres',
  'own-queue',
  'own-slack',
];
const answering = () =>
  probeContext({
    postgres: async () => ({
      latencyMs: 1,
      connections: 1,
      maxConnections: 10,
      databaseBytes: 1,
      version: '18',
    }),
    counts: async () => ({ waiting: 0, active: 0, delayed: 0, failed: 0, oldestWaitingMs: undefined }),
    ping: async () => 1,
  });
const never = () => new Promise<never>(() => {});

let definitions: readonly LoadedProbe[];
beforeAll(async () => {
  definitions = await loadDefinitions<LoadedProbe>(folder, 'probe');
});

const own = () => definitions.filter(({ name }) => names.includes(name));

const plans = () =>
  own().map((probe) => ({
    name: probe.name,
    system: 'host',
    probe: probe.name,
    target: 'here',
    parameters: probe.parameters.parse({}),
    timeoutMs: probe.timeoutMs,
    thresholds: {},
  }));

describe('every probe of this host', () => {
  it('is found by its file name', () => {
    expect(own().map(({ name }) => name)).toEqual(names);
  });

  it.each(names)('%s needs no parameters and refuses ones it does not know', (name) => {
    const parameters = definitions.find((probe) => probe.name === name)?.parameters;
    expect(parameters?.safeParse({}).success).toBe(true);
    expect(parameters?.safeParse({ surprise: 1 }).success).toBe(false);
  });

  it.each(names)('%s has a deadline within two seconds', (name) => {
    const timeoutMs = definitions.find((probe) => probe.name === name)?.timeoutMs ?? 0;
    expect(timeoutMs).toBeGreaterThan(0);
    expect(timeoutMs).toBeLessThan(2000);
  });

  it.each(names)('%s answers usable readings', async (name) => {
    const probe = definitions.find((one) => one.name === name);
    const readings = await probe?.run(answering(), probe.parameters.parse({}));
    expect(validateReadings(readings)).toEqual(readings);
    const known = metricsOf(probe as LoadedProbe, {});
    for (const { metric, unit } of readings ?? []) expect(known[metric]?.unit).toBe(unit);
  });

  it.each(names)('%s ends when it is aborted, whatever hangs', async (name) => {
    const probe = definitions.find((one) => one.name === name);
    const abort = new AbortController();
    const context = probeContext({ postgres: never, counts: never, ping: never, signal: abort.signal });
    const answer = probe?.run(context, probe.parameters.parse({}));
    abort.abort(new Error('deadline'));
    const [end] = await Promise.allSettled([answer]);
    expect(end?.status).toEqual(
      ['own-postgres', 'own-queue'].includes(name) ? 'rejected' : expect.any(String),
    );
  });
});

describe('all probes together', () => {
  it('answer within two seconds, the first time too, with a dead database and a dead queue', async () => {
    const { self, queue, known } = probeContext({ postgres: never, counts: never, ping: never });
    const meter = createProbeMeter({
      definitions,
      self,
      queue,
      known: () => known,
      readSecret: async () => '',
      clock: { now: () => new Date() },
      log: silentLog,
    });
    const before = performance.now();
    const runs = await Promise.all(plans().map((plan) => meter.measure(plan)));
    expect(performance.now() - before).toBeLessThan(2000);
    const readings = worstFirst(runs.flatMap((run) => gradedRun(run, gradeReading)));
    const unknown = readings.filter(({ status }) => status === 'unknown').map(({ probe }) => probe);
    expect(unknown).toEqual(['own-postgres', 'own-queue']);
    expect(readings.length).toBeGreaterThan(10);
  });
});
