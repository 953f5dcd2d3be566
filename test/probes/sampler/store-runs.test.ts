import { describe, expect, it, vi } from 'vitest';
import type { ReadingStanding } from '../../../src/domain/ports/sample-store.ts';
import type { GradedReading, ProbeStatus } from '../../../src/domain/probe.ts';
import { storeRuns } from '../../../src/probes/sampler/store-runs.ts';
import { jobBench } from '../../jobs/job-bench.ts';
import { limits } from '../../support/thresholds.ts';

const plan = (name: string, forMs = 120_000) => ({
  name,
  system: 'host',
  probe: name,
  target: 'db-1',
  parameters: {},
  timeoutMs: 1000,
  thresholds: { 'disk-used': limits({ critical: '> 90', forMs }) },
});

/** Samples once a minute; the status of each part is what the test says, a missing one is not measured. */
function sampling(forMs?: number) {
  const bench = jobBench();
  const { clock } = bench;
  const disk = (part: string, status: ProbeStatus): GradedReading => ({
    system: 'host',
    probe: 'host-disk',
    target: 'db-1',
    metric: 'disk-used',
    part,
    unit: 'percent',
    value: status === 'ok' ? 40 : 95,
    detail: '1 GiB free',
    limit: '> 90 %',
    status,
    measuredAt: clock.now(),
  });
  const failure = (part?: string): GradedReading => ({
    system: 'host',
    probe: 'host-disk',
    target: 'db-1',
    metric: part === undefined ? 'host-disk' : 'disk-free',
    ...(part === undefined ? {} : { part }),
    unit: 'none',
    error: 'No answer within 1000 ms.',
    status: 'unknown',
    measuredAt: clock.now(),
  });
  const store = async (
    readings: readonly GradedReading[],
    { measuredAt = clock.now(), samples = bench.stores.samples } = {},
  ) => {
    const run = { plan: plan('host-disk', forMs), measuredAt, readings };
    await storeRuns({ samples, intake: bench.intake, grade: async () => [readings], log: bench.log }, [run]);
  };
  const sample = async (minutes: number, read: () => readonly GradedReading[]) => {
    for (let minute = 0; minute < minutes; minute += 1) {
      clock.advance('1m');
      await store(read());
    }
  };
  const alerts = () => bench.stores.alerts.list({ limit: 10 });
  return { ...bench, disk, failure, store, sample, alerts };
}

describe('storeRuns', () => {
  it('keeps every value and raises what stays over its limit, once', async () => {
    const { sample, disk, alerts, stores, clock } = sampling();
    await sample(1, () => [disk('/', 'ok')]);
    await sample(2, () => [disk('/', 'critical')]);
    expect(await alerts()).toEqual([]);
    await sample(2, () => [disk('/', 'critical')]);
    expect(await alerts()).toMatchObject([
      {
        source: 'watchbill',
        status: 'firing',
        labels: {
          alertname: 'host-disk: disk-used',
          instance: 'db-1',
          part: '/',
          severity: 'critical',
          system: 'host',
        },
        annotations: {
          summary: 'disk-used of / on db-1 is 95 % (limit > 90 %)',
          description: '1 GiB free',
        },
        startsAt: new Date('2026-11-21T02:16:00Z'),
      },
    ]);
    expect(await stores.incidents.list({ limit: 10 })).toHaveLength(1);
    const now = clock.now();
    const [kept] = await stores.samples.summaries(new Date(0), now);
    expect(kept).toMatchObject({ samples: 4, minimum: 40, maximum: 95 });
  });

  it('ends the alert when the value recovers', async () => {
    const { sample, disk, alerts } = sampling();
    await sample(4, () => [disk('/', 'critical')]);
    await sample(1, () => [disk('/', 'ok')]);
    expect(await alerts()).toMatchObject([
      {
        status: 'resolved',
        endsAt: new Date('2026-11-21T02:19:00Z'),
        annotations: { summary: 'disk-used of / on db-1 is 40 % (limit > 90 %)' },
      },
    ]);
  });

  it('tells what could not be measured', async () => {
    const { sample, failure, alerts } = sampling();
    await sample(7, () => [failure()]);
    expect(await alerts()).toMatchObject([
      {
        labels: { severity: 'warning', alertname: 'host-disk: host-disk' },
        annotations: {
          summary: 'host-disk of db-1 is unknown: No answer within 1000 ms.',
        },
      },
    ]);
  });

  it('ends what was told of a probe that failed as soon as it answers, also long after', async () => {
    const { sample, disk, failure, alerts, clock } = sampling();
    await sample(7, () => [failure()]);
    expect(await alerts()).toMatchObject([{ status: 'firing' }]);
    clock.advance('20m');
    await sample(1, () => [disk('/', 'ok')]);
    expect(await alerts()).toMatchObject([
      { status: 'resolved', annotations: { summary: 'host-disk of db-1 answers again' } },
    ]);
  });

  it('ends the alert of a reading that is gone for five minutes', async () => {
    const { sample, disk, alerts, stores } = sampling();
    await sample(4, () => [disk('/', 'ok'), disk('/mnt', 'critical')]);
    await sample(4, () => [disk('/', 'ok')]);
    expect(await alerts()).toMatchObject([{ status: 'firing' }]);
    await sample(1, () => [disk('/', 'ok')]);
    expect(await alerts()).toMatchObject([
      {
        status: 'resolved',
        labels: { part: '/mnt' },
        annotations: { summary: 'disk-used of /mnt on db-1 is not measured any more' },
      },
    ]);
    expect((await stores.samples.standings()).map(({ part }) => part)).toEqual(['/']);
    const [found] = await stores.incidents.list({ limit: 1 });
    expect(found?.incident.state).toBe('resolved');
  });

  it('keeps the alert while the probe itself fails, and for five minutes after', async () => {
    const { sample, disk, failure, alerts } = sampling();
    await sample(4, () => [disk('/mnt', 'critical')]);
    await sample(20, () => [failure()]);
    const mounted = async () => (await alerts()).find(({ labels }) => labels['part'] === '/mnt')?.status;
    expect(await mounted()).toBe('firing');
    await sample(4, () => [disk('/', 'ok')]);
    expect(await mounted()).toBe('firing');
    await sample(1, () => [disk('/', 'ok')]);
    expect(await mounted()).toBe('resolved');
  });

  it('keeps the alert while another figure of the same part cannot be read', async () => {
    const { sample, disk, failure, alerts } = sampling();
    await sample(4, () => [disk('/', 'ok'), disk('/mnt', 'critical')]);
    await sample(10, () => [disk('/', 'ok'), failure('/mnt')]);
    expect((await alerts()).map(({ labels, status }) => [labels['metric'], status])).toContainEqual([
      'disk-used',
      'firing',
    ]);
    await sample(6, () => [disk('/', 'ok'), failure('/other')]);
    expect((await alerts()).find(({ labels }) => labels['metric'] === 'disk-used')?.status).toBe('resolved');
  });

  it('ends the alert of a host that has another name now, also while its probe fails', async () => {
    const { sample, disk, failure, alerts } = sampling();
    await sample(4, () => [{ ...disk('/', 'critical'), target: 'db-0' }]);
    await sample(5, () => [failure()]);
    expect((await alerts()).find(({ labels }) => labels['instance'] === 'db-0')?.status).toBe('resolved');
  });

  it.each([0, 120_000])(
    'raises one episode from two runs at the same time, and ends it (for %d ms)',
    async (forMs) => {
      const bench = sampling(forMs);
      const { sample, disk, stores, clock, alerts } = bench;
      await sample(1, () => [disk('/', 'ok')]);
      await sample(forMs === 0 ? 0 : 2, () => [disk('/', 'critical')]);
      const stored = await stores.samples.standings();
      await sample(1, () => [disk('/', 'critical')]);
      const [first] = await alerts();
      // The other run read the standings before this one wrote its own, and ended later.
      clock.advance('20s');
      await stores.samples.setStandings(stored, await stores.samples.standings());
      await bench.store([disk('/', 'critical')]);
      expect((await alerts())[0]?.startsAt).toEqual(first?.startsAt);
      expect(stores.database.state.episodes.size).toBe(1);
      await sample(1, () => [disk('/', 'ok')]);
      expect(await alerts()).toMatchObject([{ status: 'resolved' }]);
    },
  );

  it('begins a new episode when a warning gets critical', async () => {
    const { sample, disk, alerts, stores } = sampling();
    await sample(4, () => [disk('/', 'warning')]);
    const [warning] = await alerts();
    await sample(4, () => [disk('/', 'critical')]);
    const [critical] = await alerts();
    expect(critical?.labels['severity']).toBe('critical');
    expect(critical?.startsAt.getTime()).toBeGreaterThan(warning?.startsAt.getTime() ?? Number.NaN);
    expect(stores.database.state.episodes.size).toBe(2);
    await sample(1, () => [disk('/', 'ok')]);
    expect(await alerts()).toMatchObject([{ status: 'resolved' }]);
  });

  it('raises again what was not stored before a crash, as the same episode', async () => {
    const { sample, disk, stores, alerts } = sampling();
    await sample(3, () => [disk('/', 'critical')]);
    const [before] = await alerts();
    const standings = await stores.samples.standings();
    await stores.samples.setStandings(
      standings.map((one) => ({ ...one, raised: undefined, raisedAt: undefined })),
      standings,
    );
    await sample(1, () => [disk('/', 'critical')]);
    expect(stores.database.state.episodes.size).toBe(1);
    expect((await alerts())[0]?.startsAt).toEqual(before?.startsAt);
  });

  it('raises in the next run what could not be told in this one', async () => {
    const { sample, disk, alerts, intake, store, clock } = sampling();
    await sample(2, () => [disk('/', 'critical')]);
    vi.spyOn(intake, 'accept').mockRejectedValueOnce(new Error('PostgreSQL is away.'));
    clock.advance('1m');
    await expect(store([disk('/', 'critical')])).rejects.toThrow('PostgreSQL is away.');
    expect(await alerts()).toEqual([]);
    await sample(1, () => [disk('/', 'critical')]);
    expect(await alerts()).toMatchObject([{ status: 'firing' }]);
  });

  it('follows several runs of one plan that are stored together', async () => {
    const { disk, alerts, stores, intake, log, clock } = sampling();
    const runs = ['ok', 'critical', 'critical', 'critical', 'ok', 'critical'].map((status) => {
      clock.advance('1m');
      const readings = [disk('/', status as ProbeStatus)];
      return { plan: plan('host-disk'), measuredAt: clock.now(), readings };
    });
    const grade = async () => runs.map(({ readings }) => readings);
    const accept = vi.spyOn(intake, 'accept');
    await storeRuns({ samples: stores.samples, intake, grade, log }, runs);
    expect(accept.mock.calls.flatMap(([events]) => events.map(({ status }) => status))).toEqual([
      'firing',
      'resolved',
    ]);
    expect(await alerts()).toMatchObject([{ status: 'resolved' }]);
    const [standing] = await stores.samples.standings();
    expect(standing).toMatchObject({ status: 'critical', seenAt: clock.now() });
  });

  it('says why a value was not kept', async () => {
    const { disk, store, log } = sampling();
    const warn = vi.spyOn(log, 'warn');
    await store([{ ...disk('/', 'ok'), measuredAt: new Date('2020-01-01T00:00:00Z') }]);
    expect(warn.mock.calls).toEqual([
      [
        { reason: expect.stringContaining('Set the clock of the host that measures') },
        'a value was not kept',
      ],
    ]);
  });

  it('ends an alert that another process raised while this one measured that all is well', async () => {
    const { sample, disk, store, alerts, clock, stores } = sampling();
    await sample(3, () => [disk('/', 'critical')]);
    const { samples } = stores;
    let others = 0;
    const meanwhile = {
      ...samples,
      setStandings: async (...given: Parameters<typeof samples.setStandings>) => {
        others += 1;
        // The other run was a moment earlier, and raises.
        if (others === 1) {
          const measuredAt = new Date(clock.now().getTime() - 500);
          await store([{ ...disk('/', 'critical'), measuredAt }], { measuredAt });
        }
        return samples.setStandings(...given);
      },
    };
    clock.advance('1m');
    await store([disk('/', 'ok')], { samples: meanwhile });
    expect(await alerts()).toMatchObject([{ status: 'resolved' }]);
    expect(await samples.standings()).toMatchObject([{ status: 'ok', seenAt: clock.now() }]);
  });

  it('gives up for now where others are always faster', async () => {
    const { disk, store, stores } = sampling();
    const refusing = { ...stores.samples, setStandings: async (given: readonly ReadingStanding[]) => given };
    await expect(store([disk('/', 'ok')], { samples: refusing })).rejects.toThrow('Store them again.');
  });

  it('keeps what comes late as a value, and raises and ends nothing for it', async () => {
    const { sample, disk, store, alerts, clock, stores } = sampling(0);
    const measuredAt = clock.now();
    await sample(2, () => [disk('/', 'ok')]);
    await store([{ ...disk('/', 'critical'), measuredAt }], { measuredAt });
    expect(await alerts()).toEqual([]);
    expect(await stores.samples.outcomes(new Date(0), clock.now())).toMatchObject([{ samples: 2, notOk: 1 }]);
  });

  it('goes on where clocks have been set back, and does not wait for what it saw in the future', async () => {
    const { disk, store, alerts, clock } = sampling(0);
    const measuredAt = new Date(clock.now().getTime() + 3_600_000);
    await store([{ ...disk('/', 'ok'), measuredAt }], { measuredAt });
    await store([disk('/', 'critical')]);
    expect(await alerts()).toMatchObject([{ status: 'firing' }]);
  });
});
