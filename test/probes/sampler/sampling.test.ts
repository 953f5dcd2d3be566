import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { JobRequest } from '../../../src/domain/ports/queue.ts';
import type { ProbePlan } from '../../../src/domain/settings.ts';
import { gradeReading } from '../../../src/domain/threshold.ts';
import { createSampling, type RunnerPlace } from '../../../src/probes/sampler/sampling.ts';
import { pipeline } from '../../support/alerts.ts';
import { probeContext } from '../probe-context.ts';
import { definitionsOf, fakeLog, fakeObserver, plan, type Run, value } from './sampling-bench.ts';

const requestId = '0b9f5b0e-6d50-4d7e-9d5f-1f1f2b1d0c11';
const place: RunnerPlace = { host: 'web-1', isRunner: true, hasSlack: true, holder: 'process.1' };

beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] }));
afterEach(() => void vi.useRealTimers());

function setUp(
  runs: Readonly<Record<string, Run>>,
  plans: readonly ProbePlan[],
  more: Partial<RunnerPlace> = {},
) {
  const { clock, stores, intake } = pipeline();
  const { self, queue, known } = probeContext();
  const sent: (JobRequest & { readonly queueName: string })[] = [];
  const onSend = { taken: async (_job: JobRequest): Promise<void> => undefined };
  const sampling = createSampling({
    plans,
    definitions: definitionsOf(runs).map((one) => ({ ...one, needsSlack: one.name === 'own-slack' })),
    stores,
    intake,
    self,
    queue,
    known: () => known,
    readSecret: async () => '',
    clock,
    grade: gradeReading,
    log: fakeLog(),
    send: async (queueName, jobs) => {
      for (const job of jobs) {
        sent.push({ ...job, queueName });
        await onSend.taken(job);
      }
    },
    mintId: () => requestId,
    place: { ...place, ...more },
    observer: fakeObserver(),
  });
  const stored = async () => (await stores.samples.latest(new Date(0))).map(({ probe }) => probe);
  return { sampling, probes: sampling.probes, clock, stores, sent, onSend, stored };
}

const one: Run = async () => [value(1)];

describe('probes on demand', () => {
  it('of the pool and of its own host are run by a runner itself, and kept', async () => {
    const plans = [plan('a'), plan('b', { host: 'web-1' })];
    const { probes, sent, stored } = setUp({ a: one, b: one }, plans);
    const readings = await probes.run(plans);
    expect(readings.map(({ probe, status }) => [probe, status])).toEqual([
      ['a', 'ok'],
      ['b', 'ok'],
    ]);
    expect(sent).toEqual([]);
    // A review reads back what it has just had measured.
    expect(await stored()).toEqual(['a', 'b']);
  });

  it('of another host are asked of its runner, by ids alone, and answered from what it left', async () => {
    const plans = [plan('a', { host: 'db-1' }), plan('b', { host: 'db-1', system: 'blog' })];
    const { probes, sent, stores, onSend, stored } = setUp({}, plans);
    vi.spyOn(stores.runners, 'look').mockResolvedValue({
      runners: [{ holder: 'process.2', host: 'db-1', pool: true, shards: 1, probes: 2, alive: true }],
      held: [],
    });
    onSend.taken = async ({ data }) => {
      const { system, probes: names } = data as { system: string; probes: string[] };
      const status = system === 'blog' ? ('critical' as const) : ('ok' as const);
      const answers = names.map((probe) => ({
        system,
        probe,
        readings: [{ ...value(7), system, probe, target: 'db-1', status, measuredAt: new Date(0) }],
      }));
      await stores.probeAnswers.answer(requestId, answers);
    };
    // One look that fails is no reason to give up.
    vi.spyOn(stores.probeAnswers, 'answers').mockRejectedValueOnce(new Error('PostgreSQL is away.'));
    const asked = probes.run(plans);
    await vi.advanceTimersByTimeAsync(1_000);
    const readings = await asked;
    expect(sent).toEqual([
      {
        queueName: 'run-db-1',
        name: 'run-probes',
        data: { requestId, system: 'shop', probes: ['a'], until: '2026-11-21T02:14:07.000Z' },
        priority: 1,
        attempts: 1,
      },
      expect.objectContaining({
        data: expect.objectContaining({ requestId, system: 'blog', probes: ['b'] }),
      }),
    ]);
    expect(readings.map(({ system, status }) => [system, status])).toEqual([
      ['blog', 'critical'],
      ['shop', 'ok'],
    ]);
    expect(await stores.probeAnswers.answers(requestId)).toEqual([]);
    // Whoever ran it keeps it.
    expect(await stored()).toEqual([]);
  });

  it('of a host without a runner are unknown at once, with what to do', async () => {
    const plans = [plan('a', { host: 'db-1' })];
    const { probes, sent, stores } = setUp({}, plans);
    const runner = { holder: 'process.2', host: 'db-1', pool: true, shards: 1, probes: 2, alive: false };
    vi.spyOn(stores.runners, 'look').mockResolvedValue({
      runners: [runner, { ...runner, holder: 'process.3', host: 'db-2', alive: true }],
      held: [],
    });
    expect(await probes.run(plans)).toMatchObject([
      {
        status: 'unknown',
        error:
          "No runner of host 'db-1' is there. Start one with WATCHBILL_ROLES=runner WATCHBILL_HOST=db-1.",
      },
    ]);
    expect(sent).toEqual([]);
  });

  it('of the pool are asked of any runner by who is none', async () => {
    const { probes, sent, stores } = setUp({}, [plan('a')], { isRunner: false });
    vi.spyOn(stores.runners, 'look').mockResolvedValue({
      runners: [{ holder: 'process.2', host: 'db-1', pool: true, shards: 1, probes: 2, alive: true }],
      held: [],
    });
    const given = new AbortController();
    const answer = probes.run([plan('a')], { signal: given.signal });
    await vi.waitFor(() => expect(sent).toHaveLength(1));
    expect(sent[0]?.queueName).toBe('run_any');
    given.abort();
    expect(await answer).toMatchObject([{ status: 'unknown', error: 'No runner answered within 7 s.' }]);
  });

  it('are unknown with words where they cannot be asked for', async () => {
    const plans = [plan('a', { host: 'db-1' })];
    const { probes, stores } = setUp({}, plans);
    vi.spyOn(stores.runners, 'look').mockRejectedValue(new Error('PostgreSQL is away.'));
    expect(await probes.run(plans)).toMatchObject([
      { status: 'unknown', error: 'It could not be asked for. PostgreSQL is away.' },
    ]);
  });

  it('that look at Slack are run by who is connected to it, runner or not', async () => {
    const plans = [plan('own-slack')];
    const { probes, sent } = setUp({ 'own-slack': one }, plans, { isRunner: false });
    expect(await probes.run(plans)).toMatchObject([{ status: 'ok' }]);
    expect(sent).toEqual([]);
  });

  it('share a run that is going on with the clock, and it is kept once', async () => {
    const answer = Promise.withResolvers<readonly [ReturnType<typeof value>]>();
    const run = vi.fn<Run>(() => answer.promise);
    const { probes, stores } = setUp({ a: run }, [plan('a')]);
    const add = vi.spyOn(stores.samples, 'add');
    const both = Promise.all([probes.run([plan('a')]), probes.runHere(plan('a'))]);
    answer.resolve([value(4)]);
    expect((await both).flat().map((reading) => reading.value)).toEqual([4, 4]);
    await vi.advanceTimersByTimeAsync(1_000);
    expect(run).toHaveBeenCalledTimes(1);
    expect(add.mock.calls.flatMap(([readings]) => readings)).toHaveLength(1);
  });
});

describe('all of this host', () => {
  it('is run here and not kept, also by who is no runner', async () => {
    const own = plan('a', { system: 'host' });
    const { probes, stored } = setUp({ a: one, b: one }, [own, plan('b')], { isRunner: false });
    expect((await probes.runAll()).map(({ probe }) => probe)).toEqual(['a']);
    await vi.advanceTimersByTimeAsync(2_000);
    expect(await stored()).toEqual([]);
  });
});

describe('sampling', () => {
  it('takes shards, runs what is in them and gives them back at the end', async () => {
    const { sampling, clock, stores, stored } = setUp({ a: one }, [plan('a'), plan('b', { host: 'db-1' })]);
    await sampling.look();
    expect(sampling.status()).toMatchObject({ host: 'web-1', probes: 1, confirmed: true });
    expect(sampling.status().shards).toHaveLength(18);
    clock.advance('50ms');
    await vi.advanceTimersByTimeAsync(50);
    await sampling.stop();
    expect(await stored()).toEqual(['a']);
    expect(await stores.runners.look()).toEqual({ runners: [], held: [] });
  });

  it('takes Slack alone where it is no runner', async () => {
    const plans = [plan('own-slack', { system: 'host' }), plan('a')];
    const { sampling } = setUp({ 'own-slack': one, a: one }, plans, { isRunner: false });
    await sampling.look();
    expect(sampling.status()).toMatchObject({ shards: ['slack'], probes: 1 });
  });
});
