import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { sparkline } from '../../templates/sparkline.ts';

describe('a sparkline', () => {
  it('runs from the least to the greatest value', () => {
    expect(sparkline([0, 1, 2, 3, 4, 5, 6, 7])).toBe('▁▂▃▄▅▆▇█');
    expect(sparkline([7, 0])).toBe('█▁');
  });

  it('leaves gaps, and runs in the middle where nothing moves', () => {
    expect(sparkline([1, null, 2])).toBe('▁ █');
    expect(sparkline([5, 5])).toBe('▄▄');
    expect(sparkline([null, null])).toBe('');
    expect(sparkline([])).toBe('');
  });

  it('has a bar for every number and a space for anything else', () => {
    fc.assert(
      fc.property(fc.array(fc.option(fc.double()), { maxLength: 40 }), (values) => {
        const line = sparkline(values);
        const known = values.some((value) => value !== null && Number.isFinite(value));
        expect(line.length).toBe(known ? values.length : 0);
        if (!known) return;
        for (const [index, value] of values.entries())
          expect(line[index] === ' ').toBe(value === null || !Number.isFinite(value));
      }),
    );
  });
});
