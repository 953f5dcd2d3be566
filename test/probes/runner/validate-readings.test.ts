import { describe, expect, it } from 'vitest';
import { validateReadings } from '../../../src/probes/runner/validate-readings.ts';

const reading = { metric: 'a', value: 1, unit: 'count' };

describe('validateReadings', () => {
  it('answers what is usable, without fields that are not part of a reading', () => {
    const full = { ...reading, part: '/', detail: 'd', status: 'warning' };
    expect(
      validateReadings([
        { ...full, extra: 1 },
        { metric: 'b', unit: 'ms', error: 'e' },
      ]),
    ).toEqual([full, { metric: 'b', unit: 'ms', error: 'e' }]);
    expect(validateReadings([])).toEqual([]);
  });

  it('tells apart readings by their part', () => {
    const parts = [
      { ...reading, part: '/a' },
      { ...reading, part: '/b' },
    ];
    expect(validateReadings(parts)).toHaveLength(2);
  });

  it('scrubs and shortens what is for people', () => {
    const [scrubbed] = validateReadings([{ ...reading, detail: `at redis://u:p@h ${'x'.repeat(2000)}` }]);
    expect(scrubbed?.detail).toMatch(/^at redis:\/\/\*\*\*@h x+…$/);
    expect(scrubbed?.detail).toHaveLength(600);
  });

  it.each([
    ['nothing', undefined],
    ['null', null],
    ['text', 'ok'],
    ['one reading without a list', reading],
    ['a value that is not a number', [{ ...reading, value: Number.NaN }]],
    ['an infinite value', [{ ...reading, value: Number.POSITIVE_INFINITY }]],
    ['a value in words', [{ ...reading, value: '1' }]],
    ['a unit of two words', [{ ...reading, unit: 'in furlongs' }]],
    ['an unknown status', [{ ...reading, status: 'fine' }]],
    ['no metric', [{ ...reading, metric: '' }]],
    ['neither value nor reason', [{ metric: 'a', unit: 'ms' }]],
    ['one metric twice', [reading, reading]],
    ['far too many', Array.from({ length: 1001 }, (_, index) => ({ ...reading, part: `${index}` }))],
  ])('refuses %s', (_, answer) => {
    expect(() => validateReadings(answer)).toThrow(/^The probe answered/);
  });
});
