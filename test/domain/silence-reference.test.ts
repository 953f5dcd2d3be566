import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { UsageError } from '../../src/domain/errors.ts';
import { decodeSilenceReference, encodeSilenceReference } from '../../src/domain/silence-reference.ts';

describe('what a button about a silence carries', () => {
  it('is read back', () => {
    const text = encodeSilenceReference({ id: 'SIL-20261121-0042', version: 3 });
    expect(text).toBe('SIL-20261121-0042:3');
    expect(decodeSilenceReference(text)).toEqual({ silenceId: 'SIL-20261121-0042', version: 3 });
  });

  it.each([
    ...['', 'SIL-20261121-0042', 'SIL-20261121-0042:0', 'SIL-20261121-0042:03', 'SIL-20261121-0042:1:1'],
    ...[
      'SIL-20261121-42:1',
      'SIL-20261321-0042:1',
      'INC-20261121-0042:1',
      ' SIL-20261121-0042:1',
      '__proto__:1',
    ],
  ])('%j is refused', (text) => {
    expect(() => decodeSilenceReference(text)).toThrow(UsageError);
  });

  it('refuses everything that it did not write', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        try {
          const { silenceId, version } = decodeSilenceReference(text);
          expect(encodeSilenceReference({ id: silenceId, version })).toBe(text);
        } catch (error) {
          expect(error).toBeInstanceOf(UsageError);
        }
      }),
    );
  });
});
