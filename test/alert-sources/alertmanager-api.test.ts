import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import alertmanager from '../../src/alert-sources/alertmanager.ts';
import api from '../../src/alert-sources/alertmanager-api.ts';
import { alertSourceContract, context, now } from './source-contract.ts';

const fixture = (name: string) =>
  JSON.parse(readFileSync(join(import.meta.dirname, `../fixtures/alert-sources/${name}.json`), 'utf8'));
const recorded = (): Record<string, unknown>[] => fixture('prometheus');
const parse = (body: unknown, at = now) => api.parse(body, { ...context, now: at });
const one = (changes: object) => parse([{ ...recorded()[0], ...changes }]).events[0];

describe("Alertmanager's API as a source", () => {
  alertSourceContract(api, recorded);

  it('reads what Prometheus posts, and until when it holds', () => {
    const at = new Date('2026-11-22T01:50:05.500Z');
    expect(parse(recorded(), at).events).toEqual([
      {
        source: 'alertmanager-api',
        fingerprint: expect.any(String),
        status: 'firing',
        labels: recorded()[0]?.['labels'],
        annotations: recorded()[0]?.['annotations'],
        startsAt: new Date('2026-11-22T01:50:05.189Z'),
        expiresAt: new Date('2026-11-22T01:50:09.189Z'),
        links: [{ label: 'Source', url: expect.stringContaining('/graph?g0.expr=shop_errors') }],
      },
    ]);
  });

  it('takes an end that has passed for the end', () => {
    const [event] = parse(fixture('prometheus-resolved'), new Date('2026-11-22T01:50:06.300Z')).events;
    expect(event).toMatchObject({ status: 'resolved', endsAt: new Date('2026-11-22T01:50:06.189Z') });
    expect(event).not.toHaveProperty('expiresAt');
  });

  it('lets an alert without an end hold for five minutes, from now on', () => {
    const [event] = parse(fixture('amtool-alert')).events;
    expect(event).toMatchObject({
      status: 'firing',
      startsAt: now,
      startsAtGuessed: true,
      expiresAt: new Date(now.getTime() + 300_000),
    });
  });

  it('gives an alert the fingerprint that the webhook gives it', () => {
    const labels = { alertname: 'DiskFull', instance: 'db-1' };
    const webhook = alertmanager.parse(
      {
        version: '4',
        groupKey: 'g',
        alerts: [{ status: 'firing', labels, startsAt: '2026-11-21T02:14:00Z' }],
      },
      context,
    );
    const posted = parse([{ labels: { ...labels, empty: '' } }]);
    expect(posted.events[0]?.fingerprint).toBe(webhook.events[0]?.fingerprint);
    expect(posted.events[0]?.labels).toEqual(labels);
  });

  it('takes the good alerts and says which is bad', () => {
    const parsed = parse([recorded()[0], { labels: {} }, { labels: { a: 1 } }]);
    expect(parsed.events).toHaveLength(1);
    expect(parsed.refused?.message).toMatch(
      /^The field '\[1\]\.labels' .+ 1 more of the alerts cannot be taken either\.$/,
    );
  });

  it.each([
    [[{ labels: { alertname: '' } }], /'\[0\]\.labels'.+at least one label with a value/],
    [[{ labels: { a: 'b' }, startsAt: 'yesterday' }], /'\[0\]\.startsAt'/],
    [
      [{ labels: { a: 'b' }, startsAt: '2026-11-21T03:00:00Z', endsAt: '2026-11-21T02:00:00Z' }],
      /'\[0\]\.startsAt'.+no later than endsAt/,
    ],
  ])('refuses %j', (body, expected) => {
    expect(() => parse(body)).toThrow(expected);
  });

  it('keeps the values of special names plain', () => {
    expect(one({ labels: { alertname: 'a', constructor: 'x' } })?.labels).toEqual({
      alertname: 'a',
      constructor: 'x',
    });
  });
});
