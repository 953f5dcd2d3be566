import { beforeAll, describe, expect, it } from 'vitest';
import { MINUTE_MS } from '../../../src/domain/duration.ts';
import { routeFor } from '../../../src/domain/route-for.ts';
import { type WatchedPack, watchPack } from '../watch-pack.ts';

let watched: WatchedPack;
beforeAll(async () => {
  watched = await watchPack('ai-docs-vector-db', { variables: {}, env: {} });
});

describe('the pack ai-docs-vector-db as it comes', () => {
  it.each([
    ['cpu', 'cpu-busy', { warning: 70, critical: 85 }],
    ['cpu', 'load-per-core', { info: 0.3, warning: 0.8 }],
    ['memory', 'memory-used', { warning: 75, critical: 90 }],
    ['disk', 'disk-used', { warning: 80, critical: 95 }],
    ['pool', 'utilisation', { warning: 80, critical: 85 }],
  ])('has the limits of the sheet for %s.%s', (probe, metric, limits) => {
    const levels = watched.plan(probe).thresholds[metric]?.levels ?? [];
    const plain = levels.flatMap(({ when, severity }) =>
      when.kind === 'compare' && when.measure.of === 'value' && 'figure' in when.bound
        ? [[severity, when.bound.figure]]
        : [],
    );
    expect(Object.fromEntries(plain)).toEqual(limits);
  });

  it('has every clock of the sheet', () => {
    const clocks = watched.system.schedules.map(({ name, cron, timeZone }) => `${name} ${cron} ${timeZone}`);
    expect(clocks).toEqual([
      'morning 0 9 * * * UTC',
      'security 0 9 * * * UTC',
      'midday 0 13 * * * UTC',
      'evening 0 18 * * * UTC',
      'clean-up 30 2 * * * UTC',
      'weekly 0 2 * * 0 UTC',
      'database-review 0 9 * * 1 UTC',
      'security-week 0 10 * * 1 UTC',
      'monthly 0 1 * * 0#1 UTC',
      'quarterly 0 9 1 1,4,7,10 * UTC',
    ]);
  });

  it.each([
    ['P1', { severity: 'critical', priority: 'P1' }, [15, 30, 60]],
    ['P2', { severity: 'critical' }, [15, 30, 60]],
    ['P3', { severity: 'critical', priority: 'P3' }, [60]],
    ['a warning', { severity: 'warning' }, [60]],
    ['an info', { severity: 'info' }, []],
  ])('calls for %s as the matrix has it', (_what, labels, minutes) => {
    const at = new Date('2026-11-22T12:00:00Z');
    const { route } = routeFor({ system: 'ai-docs-vector-db', ...labels }, watched.settings, at);
    expect(route.policy.levels.map(({ timeoutMs }) => timeoutMs / MINUTE_MS)).toEqual(minutes);
  });

  it('promises what the sheet does', () => {
    const minutes = (all: Readonly<Record<string, number>>) => Object.values(all).map((ms) => ms / MINUTE_MS);
    const { rtoMs, rpoMs } = watched.system.targets;
    expect(minutes(rtoMs)).toEqual([15, 120, 240]);
    expect(minutes(rpoMs)).toEqual([60, 1440, 60]);
  });
});
