import { describe, expect, it } from 'vitest';
import { ConfigError } from '../../src/domain/errors.ts';
import { parseCron, validateCron } from '../../src/queue/cron-expression.ts';

describe('a cron expression', () => {
  it.each([
    '0 9 * * 1-5',
    '*/15 * * * *',
    '30 0 9 * * *',
    '@daily',
    '0 9 L * *',
    '0 9 * * mon#1',
    '0 0 29 2 *',
  ])('may be %s', (expression) => {
    expect(validateCron(expression)).toBeUndefined();
  });

  it.each([
    ['', /''/],
    ['soon', /'soon' is not a cron expression/],
    ['* * * *', /5 or 6 fields/],
    ['61 * * * *', /61.*minute/],
    ['0 24 * * *', /24.*hour/],
    ['0 0 31 2 *', /impossible day/],
    ['0 0 * * 8', /8.*week day/],
    ['0 0 * * *; rm', /illegal characters/],
  ])('may not be %j, and the sentence says why', (expression, reason) => {
    expect(validateCron(expression)).toMatch(reason);
    expect(validateCron(expression)).toMatch(/An example: '0 9 \* \* 1-5'/);
    expect(() => parseCron(expression)).toThrow(ConfigError);
  });

  it('is taken apart into days and times of day', () => {
    const cron = parseCron('15 30,0 9,17 * * 1');
    expect(cron.wallSeconds).toEqual([9, 17].flatMap((h) => [0, 30].map((m) => h * 3_600 + m * 60 + 15)));
    expect(cron.hourly).toBe(false);
    expect(cron.runsOn(2026, 11, 23)).toBe(true);
    expect(cron.runsOn(2026, 11, 24)).toBe(false);
  });

  it.each([
    [
      '0 0 L * *',
      [
        [2024, 2, 29],
        [2026, 2, 28],
      ],
      [[2026, 2, 27]],
    ],
    ['0 0 * * 5L', [[2026, 11, 27]], [[2026, 11, 20]]],
    ['0 0 * * mon#1', [[2026, 11, 2]], [[2026, 11, 9]]],
    ['0 0 15W * *', [[2026, 11, 16]], [[2026, 11, 15]]],
    [
      '0 0 1 1 *',
      [[2027, 1, 1]],
      [
        [2027, 2, 1],
        [2027, 1, 2],
      ],
    ],
  ])('knows the days of %s', (expression, on, off) => {
    const cron = parseCron(expression);
    expect(on.filter(([y = 0, m = 0, d = 0]) => cron.runsOn(y, m, d))).toEqual(on);
    expect(off.filter(([y = 0, m = 0, d = 0]) => cron.runsOn(y, m, d))).toEqual([]);
  });

  it.each([
    ['0 * * * *', true],
    ['*/5 * * * *', true],
    ['0 0-23 * * *', true],
    ['0 */2 * * *', false],
    ['0 3 * * *', false],
  ])('%s runs in every hour: %s', (expression, hourly) => {
    expect(parseCron(expression).hourly).toBe(hourly);
  });
});
