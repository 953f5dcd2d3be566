import { describe, expect, it } from 'vitest';
import { NotFoundError, UsageError } from '../../src/domain/errors.ts';
import { testRoute } from '../../src/incidents/test-route.ts';
import { settingsOf } from '../replay/past.ts';
import { ended, firing, pipeline } from '../support/alerts.ts';

const routes = `[
  { name: web, match: ['team=web'], channel: '#web', policy: day, groupBy: [alertname, instance], continue: true, routes: [
    { name: web-night, match: ['alertname=Nightly'], policy: nobody, muteTimes: [early] }] },
  { name: loud, match: ['severity=critical'], channel: '#loud', policy: night },
  { name: all, policy: night }]`;
const more = `timeIntervals: { early: [{ times: [{ start: '02:00', end: '04:00' }] }] }
inhibitions: [{ name: db-down, sources: ['alertname=DbDown'], targets: ['team=web'], equal: [env] }]`;
const settings = settingsOf(routes, more);

function bench() {
  const line = pipeline({ settings });
  return { ...line, test: (about: string) => testRoute({ ...line, settings }, about) };
}

describe('testing a route', () => {
  it('tells the way of labels through the tree', async () => {
    const { test } = bench();
    expect(await test('alertname=Slow team=web severity=critical instance=w1')).toMatchObject({
      subject: 'these labels',
      groupKey: 'web{alertname="Slow",instance="w1"}',
      routing: {
        path: ['web'],
        channel: '#web',
        severity: 'critical',
        copies: [{ channel: '#loud', path: ['loud'] }],
        route: { policy: { name: 'day' } },
      },
    });
  });

  it('tells why and until when it would be held', async () => {
    const { test } = bench();
    expect((await test('alertname=Slow team=web severity=critical')).hold).toBeUndefined();
    expect((await test('alertname=Slow team=web')).hold).toEqual({
      until: new Date('2026-11-21T02:14:30Z'),
      why: 'group-wait',
    });
    expect((await test('alertname=Nightly team=web severity=critical')).hold).toEqual({
      until: new Date('2026-11-21T04:00:00Z'),
      why: 'mute-time',
    });
  });

  it('finds the open incident that the alert would join', async () => {
    const { test, intake } = bench();
    const event = firing({ team: 'web', instance: 'w1', severity: 'critical' });
    await intake.accept([event]);
    expect((await test('alertname=DiskFull team=web instance=w1')).joins?.id).toBe('INC-20261121-0001');
    expect((await test('alertname=DiskFull team=web instance=w2')).joins).toBeUndefined();
    await intake.accept([ended(event.labels)]);
    expect((await test('alertname=DiskFull team=web instance=w1')).joins).toBeUndefined();
  });

  it('takes a stored alert by its fingerprint, and the worst one of an incident', async () => {
    const { test, intake } = bench();
    const labels = { team: 'web', instance: 'w1' };
    const mild = firing({ ...labels, severity: 'info' });
    const bad = firing({ ...labels, severity: 'critical' });
    await intake.accept([mild, bad]);
    expect(await test(mild.fingerprint)).toMatchObject({
      subject: `the alert ${mild.fingerprint}`,
      routing: { severity: 'info' },
    });
    expect(await test('20261121-1')).toMatchObject({
      subject: 'the worst of 2 alerts of INC-20261121-0001',
      labels: bad.labels,
    });
  });

  it('tells which silence hides it now', async () => {
    const { test, stores, clock } = bench();
    await stores.silences.create(
      {
        matchers: [{ label: 'team', operator: '=', value: 'web' }],
        startsAt: clock.now(),
        endsAt: new Date(clock.now().getTime() + 60_000),
        author: 'U0BEA',
        comment: 'deploying',
      },
      clock.now(),
    );
    expect((await test('team=web')).silence).toMatchObject({ id: 'SIL-20261121-0001', comment: 'deploying' });
    expect((await test('team=db')).silence).toBeUndefined();
    clock.advance('1m');
    expect((await test('team=web')).silence).toBeUndefined();
  });

  it('tells which alert hides it now, and by which rule', async () => {
    const { test, intake } = bench();
    const source = firing({ alertname: 'DbDown', env: 'prod' });
    await intake.accept([source]);
    expect((await test('alertname=Slow team=web env=prod')).inhibition).toMatchObject({
      rule: 'db-down',
      source: { fingerprint: source.fingerprint },
    });
    expect((await test('alertname=Slow team=web env=dev')).inhibition).toBeUndefined();
    await intake.accept([ended({ alertname: 'DbDown', env: 'prod' })]);
    expect((await test('alertname=Slow team=web env=prod')).inhibition).toBeUndefined();
  });

  it.each([
    ['0123456789abcdef', NotFoundError],
    ['INC-20261121-0009', NotFoundError],
    ['DiskFull', UsageError],
  ])('refuses %s', async (about, error) => {
    await expect(bench().test(about)).rejects.toThrow(error);
  });
});
