import { describe, expect, it } from 'vitest';
import { UsageError } from '../../src/domain/errors.ts';
import type { ProbeStatus, Reading, Threshold, Unit } from '../../src/domain/probe.ts';
import { formatLimit, formatValue, gradeReading, parseLimit } from '../../src/domain/threshold.ts';

describe('parseLimit', () => {
  it.each<[string, Unit | undefined, string, number]>([
    ['> 90', undefined, '>', 90],
    ['>=85 %', 'percent', '>=', 85],
    ['< 2 GiB', 'bytes', '<', 2_147_483_648],
    ['< 2 GB', undefined, '<', 2_000_000_000],
    ['> 1.5 s', 'ms', '>', 1500],
    ['> 1.5 s', undefined, '>', 1.5],
    ['> 500ms', 's', '>', 0.5],
    ['<= -5 °C', 'celsius', '<=', -5],
    ['> 0', 'count', '>', 0],
  ])('reads %s for a value in %s', (text, unit, operator, value) => {
    expect(parseLimit(text, unit)).toEqual({ operator, value });
  });

  it.each(['', '90', '> ', '= 90', '> ninety', '> 90 parsecs', '> 1e9', '>> 90', '> 90 % %', '> toString'])(
    'refuses %j',
    (text) => {
      expect(() => parseLimit(text)).toThrow(UsageError);
    },
  );

  it('refuses a unit that does not fit the value', () => {
    expect(() => parseLimit('> 2 GiB', 'percent')).toThrow(/does not fit a value in percent/);
  });
});

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

describe('formatLimit', () => {
  it('does not round a limit to another one', () => {
    expect(formatLimit({ operator: '>', value: 97.5 }, 'percent')).toBe('> 97.5 %');
    expect(formatLimit({ operator: '<', value: 2_147_483_648 }, 'bytes')).toBe('< 2 GiB');
  });
});

describe('gradeReading', () => {
  const threshold: Threshold = {
    warning: { operator: '>', value: 70 },
    critical: { operator: '>', value: 85 },
    forMs: 0,
  };
  const reading = (changes: Partial<Reading>): Reading => ({ metric: 'used', unit: 'percent', ...changes });

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
    expect(gradeReading(reading(changes), threshold)).toEqual({ status, limit });
  });

  it('names no limit where there is none', () => {
    expect(gradeReading(reading({ value: 99 }))).toEqual({ status: 'ok' });
    expect(gradeReading(reading({ value: 99 }), { forMs: 0 })).toEqual({ status: 'ok' });
  });

  it('takes the word of a probe that measures no figure', () => {
    expect(gradeReading(reading({ status: 'ok' }))).toEqual({ status: 'ok' });
    expect(gradeReading(reading({ status: 'warning' }))).toEqual({ status: 'warning' });
  });

  it.each<['>' | '>=' | '<' | '<=', number, ProbeStatus]>([
    ['>', 5, 'ok'],
    ['>=', 5, 'critical'],
    ['<', 5, 'ok'],
    ['<=', 5, 'critical'],
    ['<', 4.9, 'critical'],
  ])('holds %s 5 against %d', (operator, value, status) => {
    const only: Threshold = { critical: { operator, value: 5 }, forMs: 0 };
    expect(gradeReading(reading({ value }), only).status).toBe(status);
  });
});
