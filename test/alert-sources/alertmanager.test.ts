import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import alertmanager from '../../src/alert-sources/alertmanager.ts';
import { alertSourceContract, context } from './source-contract.ts';

const text = readFileSync(join(import.meta.dirname, '../fixtures/alert-sources/alertmanager.json'), 'utf8');
const recorded = () =>
  JSON.parse(text) as { alerts: Record<string, unknown>[]; version: string } & Record<string, unknown>;

describe('the Alertmanager source', () => {
  alertSourceContract(alertmanager, recorded);

  it('reads each alert of the group', () => {
    const [firing, resolved] = alertmanager.parse(recorded(), context).events;
    expect(firing).toMatchObject({
      source: 'alertmanager',
      status: 'firing',
      labels: { alertname: 'DiskFull', instance: 'db-1:9100', severity: 'critical' },
      startsAt: new Date('2026-11-21T02:14:07.123Z'),
      links: [{ label: 'Source', url: 'http://prometheus:9090/graph?g0.expr=up' }],
    });
    expect(resolved).toMatchObject({
      status: 'resolved',
      endsAt: new Date('2026-11-21T02:14:00Z'),
      links: [],
    });
  });

  it('makes the fingerprint of the labels and does not take the sender’s word', () => {
    const [firing, resolved] = alertmanager.parse(recorded(), context).events;
    expect(firing?.fingerprint).not.toBe('0000000000000000');
    expect(firing?.fingerprint).not.toBe(resolved?.fingerprint);
  });

  it('refuses another version and no alerts', () => {
    expect(() => alertmanager.parse({ ...recorded(), version: '3' }, context)).toThrow(
      /'version' is not acceptable: has to be '4'/,
    );
    expect(() => alertmanager.parse({ ...recorded(), alerts: [] }, context)).toThrow(
      /'alerts' is not acceptable: has to hold at least one alert/,
    );
    expect(() => alertmanager.parse({ ...recorded(), groupKey: undefined }, context)).toThrow(/'groupKey'/);
  });

  it('names the alert that is wrong', () => {
    const body = recorded();
    body.alerts[1] = { ...body.alerts[1], startsAt: 'yesterday' };
    expect(() => alertmanager.parse(body, context)).toThrow(/'alerts\[1\]\.startsAt'/);
  });

  it('keeps what Postgres cannot hold out of labels and leaves the rest alone', () => {
    const body = recorded();
    body.alerts = [{ ...body.alerts[0], labels: { alertname: 'a\u0000b', emoji: '🔥', lone: '\ud800x' } }];
    expect(alertmanager.parse(body, context).events[0]?.labels).toEqual({
      alertname: 'a\ufffdb',
      emoji: '🔥',
      lone: '\ufffdx',
    });
  });

  it('takes special names as plain labels', () => {
    const body = JSON.parse(text.replace('"instance": "db-1:9100"', '"constructor": "x", "toString": "y"'));
    expect(alertmanager.parse(body, context).events[0]?.labels).toMatchObject({
      constructor: 'x',
      toString: 'y',
    });
  });
});
