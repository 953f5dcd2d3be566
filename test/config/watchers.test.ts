import { describe, expect, it } from 'vitest';
import { settingsFrom } from '../../src/config/configuration.ts';
import type { RawConfiguration } from '../../src/config/schema.ts';
import { CANARY_ROUTE } from '../../src/domain/canary.ts';
import { routeFor } from '../../src/domain/route-for.ts';

const known = { probes: [], reports: [], sources: [], cronProblem: () => undefined };
const settle = (over: Partial<RawConfiguration> = {}) =>
  settingsFrom(
    {
      channel: '#ops',
      policies: { default: { levels: [{ call: ['channel:#ops'], timeout: '5m' }] } },
      routes: [{ name: 'all', policy: 'default' }],
      ...over,
    },
    known,
  );

describe('heartbeats in the configuration', () => {
  it('have a name, a time and a severity', () => {
    const { heartbeats } = settle({
      heartbeats: { backup: { every: '1d', grace: '1h', labels: { team: 'db' } } },
    });
    expect(heartbeats).toEqual([
      {
        name: 'backup',
        everyMs: 86_400_000,
        graceMs: 3_600_000,
        severity: 'critical',
        labels: { team: 'db' },
      },
    ]);
    expect(settle().heartbeats).toEqual([]);
  });

  it('are refused where they could not be kept', () => {
    expect(() => settle({ heartbeats: { backup: { every: '10s' } } })).toThrow('has to be at least 1m');
    expect(() => settle({ heartbeats: { 'Back up': { every: '1m' } } })).toThrow('heartbeats');
  });
});

describe('the heartbeat that is sent', () => {
  it('goes to an https address outside', () => {
    const url = 'https://hc.example.org/ping/x';
    expect(settle({ heartbeat: { url } }).ownHeartbeat).toEqual({ url, everyMs: 60_000 });
    expect(settle().ownHeartbeat).toBeUndefined();
  });

  it.each([
    'http://hc.example.org/x',
    'https://localhost/x',
    'https://a.localhost/x',
    'https://127.0.0.1/x',
    'https://2130706433/x',
    'https://[::1]/x',
    'https://10.0.0.1/x',
    'https://user:pass@hc.example.org/',
    'https://hc.example.org:8443/',
    'https://metadata/',
    'file:///etc/passwd',
    'nonsense',
  ])('goes nowhere else: %s', (url) => {
    expect(() => settle({ heartbeat: { url } })).toThrow('heartbeat.url: has to be an https address');
  });

  it('has its address in one place', () => {
    expect(() => settle({ heartbeat: {} })).toThrow('either url or urlFile');
    expect(() => settle({ heartbeat: { urlFile: '/nowhere/at/all' } })).toThrow(
      "'/nowhere/at/all' cannot be read",
    );
  });
});

describe('the canary in the configuration', () => {
  const labels = { alertname: 'WatchbillCanary', watchbill: 'canary', severity: 'critical' };

  it('has a route of its own before all others, which calls nobody and waits for nothing', () => {
    const settings = settle({ canary: { interval: '5m', channel: '#quiet' } });
    expect(settings.canary).toEqual({ intervalMs: 300_000, channel: '#quiet', boundMs: 60_000 });
    const { route, channel, severity, copies } = routeFor(labels, settings, new Date(0));
    expect([route.name, channel, severity, copies]).toEqual([CANARY_ROUTE, '#quiet', 'info', []]);
    expect(route.policy.levels).toEqual([]);
    expect(route.groupWaitMs).toBe(0);
    expect(routeFor({ ...labels, watchbill: 'no' }, settings, new Date(0)).route.name).toBe('all');
  });

  it('is off where nothing is said, and bounded where it is on', () => {
    expect(settle().canary).toBeUndefined();
    expect(settle().routes.map(({ name }) => name)).toEqual(['all']);
    expect(settle({ canary: { interval: '5m' } }).canary?.channel).toBe('#ops');
    expect(() => settle({ canary: { interval: '1s' } })).toThrow('has to be at least 30s');
    expect(() => settle({ canary: { interval: '30s', within: '31s' } })).toThrow('no longer than interval');
  });

  it('leaves no configured route its name', () => {
    expect(() => settle({ routes: [{ name: CANARY_ROUTE, policy: 'default' }] })).toThrow('routes');
  });
});
