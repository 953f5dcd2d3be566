import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatDuration, parseDuration } from '../../src/domain/duration.ts';
import { UsageError } from '../../src/domain/errors.ts';

describe('parseDuration', () => {
  it.each([
    ['500ms', 500],
    ['90s', 90_000],
    ['5m', 300_000],
    ['1h30m', 5_400_000],
    ['1h 30m', 5_400_000],
    [' 2D ', 172_800_000],
    ['1w', 604_800_000],
    ['1.5h', 5_400_000],
    ['0s', 0],
  ])('reads %s', (text, ms) => {
    expect(parseDuration(text)).toBe(ms);
  });

  it.each(['', ' ', '30', 'm', '-5m', '5 minutes', '1h30', '1e3s', '∞', '5m; rm -rf /', 'NaNs', '1..5h'])(
    'refuses %j and says how to write it',
    (text) => {
      expect(() => parseDuration(text)).toThrow(UsageError);
      expect(() => parseDuration(text)).toThrow(/30m or 1h30m/);
    },
  );

  it('refuses what is longer than ten years', () => {
    expect(() => parseDuration('9999w')).toThrow(/longer than ten years/);
    expect(() => parseDuration(`${'9'.repeat(400)}w`)).toThrow(UsageError);
  });

  it('quotes only the beginning of a long text', () => {
    expect(() => parseDuration('x'.repeat(10_000))).toThrow(/^.{0,200}$/);
  });
});

describe('formatDuration', () => {
  it.each([
    [0, '0 s'],
    [-5, '0 s'],
    [412, '412 ms'],
    [45_000, '45 s'],
    [60_000, '1 min'],
    [90_000, '1 min 30 s'],
    [240_000, '4 min'],
    [299_999, '4 min'],
    [3_600_000, '1 h'],
    [5_400_000, '1 h 30 min'],
    [172_800_000, '2 d'],
    [176_400_000, '2 d 1 h'],
  ])('writes %d ms as %s', (ms, text) => {
    expect(formatDuration(ms)).toBe(text);
  });

  it('writes what parseDuration reads back within the unit it rounds to', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1000, max: 3e10 }), (ms) => {
        const read = parseDuration(formatDuration(ms).replaceAll('min', 'm').replaceAll(' ', ''));
        expect(read).toBeLessThanOrEqual(ms);
        expect(ms - read).toBeLessThan(ms < 120_000 ? 1000 : ms < 86_400_000 ? 60_000 : 3_600_000);
      }),
    );
  });
});
