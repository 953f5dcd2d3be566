import { describe, expect, it } from 'vitest';
import { parseCondition } from '../../src/domain/condition.ts';
import type { ConditionFacts } from '../../src/domain/condition-facts.ts';
import type { ProbeStatus, Reading, Unit } from '../../src/domain/probe.ts';
import { formatValue, gradeReading, type Threshold } from '../../src/domain/threshold.ts';
import { level, limits } from '../support/thresholds.ts';

describe('formatValue', () => {
  it.each<[number, Unit, string]>([
    [73, 'percent', '73 %'],
    [7.34, 'percent', '7.3 %'],
    [15_246_950_400, 'bytes', '14.2 GiB'],
    [1024, 'bytes', '1 KiB'],
    [512, 'bytes', '512 B'],
    [1_048_570, 'bytes', '1 MiB'],
    [412, 'ms', '412 ms'],
    [0.42, 'ms', '0.4 ms'],
    [1520, 'ms', '1.5 s'],
    [45, 's', '45 s'],
    [5400, 's', '1 h 30 min'],
    [54, 'celsius', '54 °C'],
    [0.423, 'per-core', '0.42 per core'],
    [1234, 'count', '1,234'],
    [-0.01, 'percent', '0 %'],
    [Number.NaN, 'percent', 'unknown'],
    [Number.POSITIVE_INFINITY, 'bytes', 'unknown'],
  ])('writes %d %s as %s', (value, unit, text) => {
    expect(formatValue(value, unit)).toBe(text);
  });
});

describe('gradeReading', () => {
  const threshold = limits({ warning: '> 70', critical: '> 85' });
  const reading = (changes: Partial<Reading>): Reading => ({ metric: 'used', unit: 'percent', ...changes });
  const graded = (changes: Partial<Reading>, rules: Threshold = threshold, facts?: ConditionFacts) =>
    gradeReading(reading(changes), rules, facts);

  it.each<[string, Partial<Reading>, ProbeStatus, string]>([
    ['below both limits', { value: 70 }, 'ok', '> 70 %'],
    ['above the first', { value: 70.1 }, 'warning', '> 70 %'],
    ['above both', { value: 86 }, 'critical', '> 85 %'],
    ['not measured', { error: 'timeout' }, 'unknown', '> 70 %'],
    ['with nothing said', {}, 'unknown', '> 70 %'],
    ['that is no number', { value: Number.NaN }, 'unknown', '> 70 %'],
    ['that the probe itself calls critical', { value: 10, status: 'critical' }, 'critical', '> 70 %'],
    ['that the probe calls ok and the limit does not', { value: 90, status: 'ok' }, 'critical', '> 85 %'],
    [
      'called ok, with an error',
      { value: 10, status: 'ok', error: 'half of it failed' },
      'unknown',
      '> 70 %',
    ],
  ])('grades a reading %s', (_what, changes, status, limit) => {
    expect(graded(changes)).toMatchObject({ status, limit });
  });

  it('says how each level stands that is not clear', () => {
    expect(graded({ value: 86 }).levels).toEqual({ warning: 'crossed', critical: 'crossed' });
    expect(graded({ value: 71 }).levels).toEqual({ warning: 'crossed' });
    expect(graded({ value: 60 }).levels).toEqual({});
    expect(graded({ error: 'timeout' }).levels).toEqual({ warning: 'undecided', critical: 'undecided' });
  });

  it('names no limit where there is none', () => {
    expect(gradeReading(reading({ value: 99 }))).toEqual({ status: 'ok' });
    expect(gradeReading(reading({ value: 99 }), { levels: [] })).toEqual({ status: 'ok' });
  });

  it('takes the word of a probe that measures no figure', () => {
    expect(gradeReading(reading({ status: 'ok' }))).toEqual({ status: 'ok' });
    expect(gradeReading(reading({ status: 'warning' }))).toEqual({ status: 'warning' });
  });

  it('leaves a reading ok that only somebody has to be told of', () => {
    expect(graded({ value: 60 }, limits({ info: '> 50', warning: '> 70' }))).toEqual({
      status: 'ok',
      limit: '> 50 %',
      levels: { info: 'crossed' },
    });
  });

  it.each<[string, number, ProbeStatus]>([
    ['> 5', 5, 'ok'],
    ['>= 5', 5, 'critical'],
    ['< 5', 5, 'ok'],
    ['<= 5', 5, 'critical'],
    ['< 5', 4.9, 'critical'],
    ['= 5', 5, 'critical'],
    ['= 5', 4.9, 'ok'],
    ['!= 5', 5, 'ok'],
    ['!= 5', 4.9, 'critical'],
    ['outside 5..10', 5, 'ok'],
    ['outside 5..10', 10, 'ok'],
    ['outside 5..10', 10.1, 'critical'],
    ['outside 5..10', 4.9, 'critical'],
    ['absent(10m)', 5, 'ok'],
  ])('holds %s against %d', (critical, value, status) => {
    expect(graded({ value }, limits({ critical })).status).toBe(status);
  });

  it('keeps what is absent unknown, and says that its level is crossed', () => {
    expect(graded({ error: 'no line' }, limits({ critical: 'absent(10m)' }))).toEqual({
      status: 'unknown',
      limit: 'absent(10m)',
      levels: { critical: 'crossed' },
    });
  });

  it('takes a share of a baseline below zero to the side that it is written for', () => {
    const facts = { at: new Date(0), windows: new Map(), baseline: { value: -100, mad: 5 } };
    const statuses = (critical: string, values: readonly number[]) =>
      values.map((value) => graded({ value }, limits({ critical }), facts).status);
    expect(statuses('> baseline + 25 %', [-80, -70])).toEqual(['ok', 'critical']);
    expect(statuses('< baseline - 25 %', [-120, -130])).toEqual(['ok', 'critical']);
  });

  it('lets no level that still learns hide another', () => {
    const rules = {
      levels: [
        level('warning', '> baseline + 25 %'),
        level('critical', '> 85'),
        level('critical', 'mean(1h) > 10', { name: 'long' }),
      ],
    };
    expect(graded({ value: 86 }, rules)).toEqual({
      status: 'critical',
      limit: '> 85 %',
      levels: { warning: 'undecided', critical: 'crossed', long: 'undecided' },
    });
    const facts = { at: new Date(0), windows: new Map(), baseline: 'learning: 3 of 24 h' };
    expect(graded({ value: 50 }, rules, facts)).toEqual({
      status: 'ok',
      limit: '> baseline + 25 % (learning: 3 of 24 h)',
      levels: { warning: 'undecided', long: 'undecided' },
    });
  });

  it.each<[string, Partial<Parameters<typeof level>[2]>, readonly [number, string][]]>([
    [
      '> 90',
      { clear: { by: 5 } },
      [
        [90, 'held'],
        [85.1, 'held'],
        [85, 'clear'],
        [91, 'crossed'],
      ],
    ],
    [
      '>= 90',
      { clear: { by: 5 } },
      [
        [90, 'crossed'],
        [85, 'held'],
        [84.9, 'clear'],
      ],
    ],
    [
      '< 10',
      { clear: { by: 2 } },
      [
        [9, 'crossed'],
        [10, 'held'],
        [12, 'clear'],
      ],
    ],
    [
      '> 200',
      { clear: { byShare: 0.05 } },
      [
        [195, 'held'],
        [190, 'clear'],
      ],
    ],
    [
      '< -100',
      { clear: { byShare: 0.1 } },
      [
        [-101, 'crossed'],
        [-95, 'held'],
        [-90, 'clear'],
      ],
    ],
    [
      'outside 10..20',
      { clear: { by: 1 } },
      [
        [21, 'crossed'],
        [19.5, 'held'],
        [19, 'clear'],
        [10.5, 'held'],
        [11, 'clear'],
      ],
    ],
    [
      '> 90',
      { clear: { when: parseCondition('< 70') } },
      [
        [70, 'held'],
        [69, 'clear'],
        [91, 'crossed'],
      ],
    ],
    ['> 90', { clear: { when: parseCondition('mean(1h) < 70') } }, [[60, 'held']]],
    ['> 90', {}, [[90, 'clear']]],
  ])('lets %s recover (%j)', (when, more, expected) => {
    const rules = { levels: [level('warning', when, more)] };
    const found = expected.map(([value]) => [value, graded({ value }, rules).levels?.['warning'] ?? 'clear']);
    expect(found).toEqual(expected);
  });
});
