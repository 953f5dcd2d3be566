import { describe, expect, it } from 'vitest';
import { DAY_MS, HOUR_MS } from '../../src/domain/duration.ts';
import type { Threshold } from '../../src/domain/threshold.ts';
import { mistakesOf, settingsOf } from './packs/pack-bench.ts';

const pack = (thresholds: string, more = '') => ({
  shop: `
title: Shop
timeZone: Europe/Berlin
connections: { api: { kind: http, url: 'http://localhost:8000' } }
probes:
  api:
    probe: http
    thresholds:
      latency: ${thresholds}
${more}`,
});
const read = (thresholds: string): Threshold | undefined =>
  settingsOf(pack(thresholds)).probes.find(({ name }) => name === 'api')?.thresholds['latency'];

describe('thresholds of a configuration', () => {
  it('have a short form', () => {
    expect(
      read(`{ info: '> 100', warn: '> 0.2 s', critical: '> 1 s', for: 2m, clear: 5 %, advice: Look. }`),
    ).toMatchObject({
      unit: 'ms',
      levels: [
        { key: 'info', severity: 'info', when: { bound: { figure: 100 } }, forMs: 120_000 },
        { key: 'warning', severity: 'warning', when: { bound: { figure: 200 } }, clear: { byShare: 0.05 } },
        { key: 'critical', severity: 'critical', when: { bound: { figure: 1000 } }, advice: 'Look.' },
      ],
    });
    expect(read(`{ warn: '> 100' }`)?.baseline).toBeUndefined();
  });

  it('have a list of levels with a name, a time and a recovery each', () => {
    const levels = `[{ when: '> 100', severity: warning, level: automated, clear: 20 ms }, { when: 'mean(1h) > 90', severity: warning, level: operations, for: 10m, clear: '< 80' }, { when: 'absent(30m)', severity: critical }]`;
    const expected = {
      levels: [
        { key: 'automated', name: 'automated', forMs: 0, clear: { by: 20 } },
        {
          key: 'operations',
          when: { measure: { of: 'mean', windowMs: HOUR_MS } },
          forMs: 600_000,
          clear: { when: { operator: '<' } },
        },
        { key: 'critical', when: { kind: 'absent' } },
      ],
    };
    expect(read(levels)).toMatchObject(expected);
    expect(read(`{ levels: ${levels} }`)).toMatchObject(expected);
  });

  it('learn a baseline on the clocks of the system, or have it fixed', () => {
    const learned = { overMs: 28 * DAY_MS, timeZone: 'Europe/Berlin' };
    expect(read(`{ warn: '> baseline * 2' }`)?.baseline).toEqual(learned);
    expect(read(`{ warn: '> baseline * 2', baseline: { over: 8w } }`)?.baseline).toEqual({
      ...learned,
      overMs: 56 * DAY_MS,
    });
    expect(read(`{ warn: '> baseline + 25 %', baseline: 0.25 s }`)?.baseline).toEqual({
      ...learned,
      fixed: 250,
    });
    expect(read(`{ warn: '> baseline + 25 %', baseline: { fixed: 250 } }`)?.baseline).toEqual({
      ...learned,
      fixed: 250,
    });
  });

  it('say how what cannot be measured is told', () => {
    const settings = settingsOf(pack(`{ warn: '> 100' }`, '    unknown: { severity: critical, for: 15m }'));
    expect(settings.probes.find(({ name }) => name === 'api')?.unknown).toEqual({
      severity: 'critical',
      forMs: 900_000,
    });
  });

  it.each([
    ['{ for: 5m }', /latency: has to set info, warn, critical or levels/],
    [
      `{ warn: '> 100', levels: [{ when: '> 1', severity: info }] }`,
      /latency\.levels: cannot stand beside info, warn and critical/,
    ],
    [`{ warn: 'over 100' }`, /latency\.warn: 'over 100' is not a limit: /],
    [`{ warn: '> 2 GiB' }`, /latency\.warn: The limit '> 2 GiB' does not fit a value in ms/],
    [
      `{ warn: '> 200', critical: '> 100' }`,
      /latency\.critical: critical has to lie beyond warn, in the same direction/,
    ],
    [`{ warn: '> 200', critical: '< 300' }`, /latency\.critical: critical has to lie beyond warn/],
    [`{ info: '< 100', warn: '< 200' }`, /latency\.warn: warn has to lie beyond info/],
    [`{ warn: '> baseline + 50 %', critical: '> baseline + 25 %' }`, /latency\.critical: .*beyond/],
    [`{ warn: '> baseline + 3 mad', baseline: 250 }`, /latency\.warn: a fixed baseline has no mad/],
    [`{ warn: '> baseline', baseline: { over: 2h } }`, /latency\.baseline/],
    [`{ warn: '> 100', clear: 120 }`, /latency\.clear: no value is that far back/],
    [`{ warn: '> 100', clear: '110 %' }`, /latency\.clear: no value is that far back/],
    [`{ warn: '> 100', clear: '> 90' }`, /latency\.clear: .* healthy side/],
    [`{ warn: '> 100', clear: '< 110' }`, /latency\.clear: .* healthy side/],
    [`{ warn: '< 100', clear: '> 90' }`, /latency\.clear: .* healthy side/],
    [`{ warn: '= 0', clear: 2 }`, /latency\.clear: an amount needs a limit with a direction/],
    [`{ warn: 'outside 10..20', clear: 5 }`, /latency\.clear: nothing is left of the range/],
    [`{ warn: 'absent(5m)', clear: 2 }`, /latency\.clear: a value that comes again has recovered/],
    [`{ warn: '> 100', clear: 2 GiB }`, /latency\.clear: .* does not fit/],
    [
      `[{ when: '> 1', severity: warning }, { when: '> 2', severity: warning }]`,
      /latency\.1\.level: 'warning' is there twice/,
    ],
    [
      `[{ when: '> 2', severity: critical }, { when: '> 1', severity: warning }]`,
      /latency\.1\.severity: a worse level stands above/,
    ],
    [`[{ when: '> 1', severity: dire }]`, /latency\.0\.severity/],
    [`[{ when: '> x', severity: info }]`, /latency\.0\.when: '> x' is not a limit/],
    ['[]', /latency/],
  ])('refuse %s', (thresholds, words) => {
    expect(mistakesOf(pack(thresholds)).join('\n')).toMatch(words);
  });

  it('may look both ways as levels', () => {
    const both = `[{ when: 'change(4w) > 0.05', severity: info, level: improving }, { when: 'change(4w) < -0.05', severity: warning, level: declining }]`;
    expect(mistakesOf(pack(both))).toEqual([]);
  });
});
