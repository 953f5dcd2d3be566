import { describe, expect, it } from 'vitest';
import { formatTick, scaleOf } from '../../src/charts/unit-scale.ts';

describe('scaleOf', () => {
  it.each([
    ['percent', 55, 1, '%'],
    ['celsius', 55, 1, '°C'],
    ['count', 1e9, 1, ''],
    ['ms', 1999, 1, 'ms'],
    ['ms', 2000, 1000, 's'],
    ['s', 7200, 3600, 'h'],
    ['s', 90, 1, 's'],
    ['bytes', 0, 1, 'B'],
    ['bytes', 3 * 1024 ** 3, 1024 ** 3, 'GiB'],
    ['bytes', 1.5 * 1024 ** 3, 1024 ** 2, 'MiB'],
    ['requests/s', 5000, 1, 'requests/s'],
    ['constructor', 1, 1, 'constructor'],
  ])('writes %s up to %d by %d in %j', (unit, highest, factor, label) => {
    expect(scaleOf(unit, highest)).toEqual({ factor, label });
  });
});

describe('formatTick', () => {
  it.each([
    [40, '%', '40 %'],
    [0.1 + 0.2, '', '0.3'],
    [20_000, '', '20k'],
    [-12_500, 'B', '-12.5k B'],
    [1.5, 'GiB', '1.5 GiB'],
  ])('writes %d %s as %j', (value, label, text) => {
    expect(formatTick(value, label)).toBe(text);
  });
});
