import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { sparkline } from '../../src/charts/sparkline.ts';

describe('sparkline', () => {
  it.each([
    [[], ''],
    [[1, 2, 3, 4, 5, 6, 7, 8], '▁▂▃▄▅▆▇█'],
    [[8, 1], '█▁'],
    [[5, 5, 5], '▁▁▁'],
    [[0, null, 10], '▁ █'],
    [[Number.NaN, 1], ' ▁'],
    [[null, null], '  '],
    [[-10, 0, 10], '▁▅█'],
  ])('draws %j as %j', (values, drawn) => {
    expect(sparkline(values)).toBe(drawn);
  });

  it('has one character a value, and reaches both ends where values differ', () => {
    fc.assert(
      fc.property(fc.array(fc.option(fc.double({ noNaN: true, noDefaultInfinity: true }))), (values) => {
        const drawn = sparkline(values);
        expect(drawn).toHaveLength(values.length);
        expect(drawn).toMatch(/^[ ▁▂▃▄▅▆▇█]*$/);
      }),
    );
  });
});
