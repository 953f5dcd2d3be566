import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { UsageError } from '../../src/domain/errors.ts';
import { decodeSeriesReference, encodeSeriesReference } from '../../src/domain/series-reference.ts';

describe('what a button about a recurring silence carries', () => {
  it('is read back', () => {
    const text = encodeSeriesReference({ id: 'SER-20261121-0042', version: 3 });
    expect(text).toBe('SER-20261121-0042:3');
    expect(decodeSeriesReference(text)).toEqual({ seriesId: 'SER-20261121-0042', version: 3 });
  });

  it.each([
    ...['', 'SER-20261121-0042', 'SER-20261121-0042:0', 'SER-20261121-0042:03', 'SER-20261121-0042:1:1'],
    ...[
      'SER-20261121-42:1',
      'SER-20261321-0042:1',
      'INC-20261121-0042:1',
      ' SER-20261121-0042:1',
      '__proto__:1',
    ],
  ])('%j is refused', (text) => {
    expect(() => decodeSeriesReference(text)).toThrow(UsageError);
  });

  it('refuses everything that it did not write', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        try {
          const { seriesId, version } = decodeSeriesReference(text);
          expect(encodeSeriesReference({ id: seriesId, version })).toBe(text);
        } catch (error) {
          expect(error).toBeInstanceOf(UsageError);
        }
      }),
    );
  });
});
