import { describe, expect, it } from 'vitest';
import { NotFoundError, UnreachableError } from '../../src/domain/errors.ts';
import type { HeartbeatPlan } from '../../src/domain/heartbeat.ts';
import { beat, reviewHeartbeats } from '../../src/incidents/review-heartbeats.ts';
import { jobBench } from '../jobs/job-bench.ts';

const backup: HeartbeatPlan = {
  name: 'nightly-backup',
  everyMs: 10 * 60_000,
  graceMs: 60_000,
  severity: 'critical',
  labels: { team: 'db' },
};

function beating(heartbeats: readonly HeartbeatPlan[] = [backup]) {
  const bench = jobBench({ settings: { heartbeats } });
  const { context, clock, stores, intake } = bench;
  /** What Watchbill does every minute, for so many minutes. */
  const watch = async (minutes: number, over: Partial<typeof context> = {}) => {
    for (let minute = 0; minute < minutes; minute += 1) {
      clock.advance('1m');
      await reviewHeartbeats({ ...context, ...over });
    }
    await intake.drain();
  };
  const alert = async () => (await stores.alerts.list({ limit: 5 }))[0];
  const row = async () => (await stores.heartbeats.list())[0];
  return { ...bench, watch, alert, row, ping: () => beat(context, 'nightly-backup') };
}

describe('a heartbeat that is expected', () => {
  it('raises nothing while it comes in time', async () => {
    const { watch, ping, alert, clock, row } = beating();
    await watch(1);
    for (let n = 0; n < 4; n += 1) {
      const lateAt = await ping();
      expect(lateAt.getTime() - clock.now().getTime()).toBe(11 * 60_000);
      await watch(10);
    }
    expect(await alert()).toBeUndefined();
    expect(await row()).toMatchObject({ name: 'nightly-backup' });
  });

  it('raises an alert once when it is late, and ends it when it comes', async () => {
    const { watch, ping, alert, stores } = beating();
    await watch(1);
    const lateAt = await ping();
    await watch(10);
    expect(await alert()).toBeUndefined();
    await watch(1);
    const raised = await alert();
    expect(raised).toMatchObject({
      status: 'firing',
      startsAt: lateAt,
      labels: {
        alertname: 'HeartbeatMissed',
        heartbeat: 'nightly-backup',
        team: 'db',
        severity: 'critical',
      },
    });
    expect(raised?.annotations['summary']).toMatch(
      /^nightly-backup was last heard of \d\d:\d\d UTC, and is to be heard of every 10 min\.$/,
    );
    await watch(5);
    expect((await alert())?.updatedAt).toEqual(raised?.updatedAt);
    await ping();
    expect(await alert()).toMatchObject({ status: 'resolved', labels: raised?.labels });
    expect((await stores.heartbeats.list())[0]?.raisedAt).toBeUndefined();
  });

  it('is expected from the start on, though it was never heard of', async () => {
    const { watch, alert } = beating();
    await watch(11);
    expect(await alert()).toBeUndefined();
    await watch(1);
    expect((await alert())?.annotations['summary']).toContain('has never been heard of');
  });

  it('has its whole time again after nobody could be reached, and not for a short restart', async () => {
    const { watch, ping, alert, clock } = beating();
    await watch(1);
    await ping();
    clock.advance('30m');
    await watch(10);
    expect(await alert()).toBeUndefined();
    clock.advance('1m');
    await watch(1);
    expect(await alert()).toMatchObject({ status: 'firing' });
  });

  it('stays raised over a gap, and is as late as it was', async () => {
    const { watch, alert, clock } = beating();
    await watch(12);
    const raised = await alert();
    clock.advance('2h');
    await watch(2);
    expect(await alert()).toMatchObject({ status: 'firing', startsAt: raised?.startsAt });
  });

  it('is raised again where a crash came between the alert and its note', async () => {
    const bench = beating();
    const { context, stores, watch, alert } = bench;
    await watch(11);
    const crashing = {
      ...stores.heartbeats,
      raised: async () => {
        throw new UnreachableError('PostgreSQL is away.');
      },
    };
    const broken = { ...context, stores: { ...stores, heartbeats: crashing } };
    bench.clock.advance('1m');
    await expect(reviewHeartbeats(broken)).rejects.toThrow('PostgreSQL is away.');
    const raised = await alert();
    await watch(1);
    expect((await stores.heartbeats.list())[0]?.raisedAt).toEqual(raised?.startsAt);
    expect(await stores.alerts.list({ limit: 5 })).toHaveLength(1);
  });

  it('ends its alert and is forgotten when it is taken out of the configuration', async () => {
    const { watch, alert, context, stores } = beating();
    await watch(12);
    expect(await alert()).toMatchObject({ status: 'firing' });
    await watch(1, { settings: { ...context.settings, heartbeats: [] } });
    expect(await alert()).toMatchObject({ status: 'resolved', labels: { team: 'db' } });
    expect(await stores.heartbeats.list()).toEqual([]);
  });

  it('is refused under a name that nobody expects', async () => {
    const { context, stores } = beating();
    await expect(beat(context, 'nightly-back-up')).rejects.toThrow(NotFoundError);
    expect(await stores.heartbeats.list()).toEqual([]);
  });

  it('asks the store for nothing more where none is configured', async () => {
    const { stores, watch } = beating([]);
    await watch(3);
    expect(await stores.heartbeats.watched(new Date())).toBeUndefined();
  });
});
