import { describe, expect, it } from 'vitest';
import { fieldTime, lineTime, timeForms } from '../../src/domain/line-time.ts';

const rules = { forms: timeForms, timeZone: 'UTC', nowMs: Date.UTC(2026, 10, 22, 14) };
const iso = (ms: number | undefined) => (ms === undefined ? undefined : new Date(ms).toISOString());

describe('the time of a line', () => {
  it.each([
    ['2026-11-22T14:12:06.123Z ERROR x', '2026-11-22T14:12:06.123Z'],
    ['2026-11-22T14:12:06+02:00 x', '2026-11-22T12:12:06.000Z'],
    ['2026-11-22 14:12:06,123 - app - INFO - x', '2026-11-22T14:12:06.123Z'],
    ['[2026-11-22 14:12:06.5] x', '2026-11-22T14:12:06.500Z'],
    ['2026-11-22 14:12:06.123 UTC [42] LOG: x', '2026-11-22T14:12:06.123Z'],
    ['{"level":30,"time":"2026-11-22T14:12:06.123456789Z"}', '2026-11-22T14:12:06.123Z'],
    ['2026/11/22 14:12:06 [error] 1#1: x', '2026-11-22T14:12:06.000Z'],
    ['10.0.0.1 - - [22/Nov/2026:14:12:06 +0100] "GET / HTTP/1.1"', '2026-11-22T13:12:06.000Z'],
    ['Nov 22 14:12:06 host app[1]: x', '2026-11-22T14:12:06.000Z'],
    ['Nov  2 14:12:06 host app[1]: x', '2026-11-02T14:12:06.000Z'],
    ['[Sun Nov 22 14:12:06.123456 2026] [core:error] x', '2026-11-22T14:12:06.123Z'],
    ['Dec 31 23:59:59 host x', '2025-12-31T23:59:59.000Z'],
    ['1795356726 x', '2026-11-22T14:12:06.000Z'],
    ['1795356726123 x', '2026-11-22T14:12:06.123Z'],
    ['1795356726.5 x', '2026-11-22T14:12:06.500Z'],
  ])('of %s is %s', (line, time) => {
    expect(iso(lineTime(line, rules))).toBe(time);
  });

  it.each([
    'no time here',
    '    at Object.<anonymous> (file.js:12:34)',
    '2026-13-22T14:12:06Z',
    '2026-02-30T14:12:06Z',
    '2026-11-22T25:12:06Z',
    '12026-11-22 14:12:06',
    `${'x'.repeat(300)} 2026-11-22T14:12:06Z`,
    '',
  ])('is none for %j', (line) => {
    expect(lineTime(line, rules)).toBeUndefined();
  });

  it('is of the zone that is named where the line names none, in summer and in winter', () => {
    const berlin = { ...rules, timeZone: 'Europe/Berlin' };
    expect(iso(lineTime('2026-11-22 14:12:06', berlin))).toBe('2026-11-22T13:12:06.000Z');
    expect(iso(lineTime('2026-07-22 14:12:06', berlin))).toBe('2026-07-22T12:12:06.000Z');
    expect(iso(lineTime('2026-11-22 14:12:06 UTC', berlin))).toBe('2026-11-22T14:12:06.000Z');
    expect(iso(lineTime('2026-11-22 14:12:06', { ...rules, timeZone: 'Asia/Kolkata' }))).toBe(
      '2026-11-22T08:42:06.000Z',
    );
  });

  it('is looked for in the order of the forms', () => {
    const line = 'Nov 22 14:12:06 host 2026-11-21T00:00:00Z';
    expect(iso(lineTime(line, { ...rules, forms: ['syslog', 'iso'] }))).toBe('2026-11-22T14:12:06.000Z');
    expect(iso(lineTime(line, { ...rules, forms: ['iso', 'syslog'] }))).toBe('2026-11-21T00:00:00.000Z');
    expect(lineTime('1795356726 x', { ...rules, forms: ['iso'] })).toBeUndefined();
  });
});

it('the time of a field may be a number or a text', () => {
  const forms = ['iso'] as const;
  expect(fieldTime(1_795_356_726, { ...rules, forms })).toBe(1_795_356_726_000);
  expect(fieldTime(1_795_356_726_123, { ...rules, forms })).toBe(1_795_356_726_123);
  expect(fieldTime('1795356726', { ...rules, forms })).toBe(1_795_356_726_000);
  expect(fieldTime('2026-11-22T14:12:06Z', { ...rules, forms })).toBe(Date.UTC(2026, 10, 22, 14, 12, 6));
  expect(fieldTime(null, { ...rules, forms })).toBeUndefined();
});
