import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { UsageError } from '../../src/domain/errors.ts';
import { decodeWindowReference, encodeWindowReference } from '../../src/domain/window-reference.ts';

describe('what a button about a maintenance window carries', () => {
  it('is read back', () => {
    const text = encodeWindowReference({ id: 'MNT-20261121-0042', version: 3 });
    expect(text).toBe('MNT-20261121-0042:3');
    expect(decodeWindowReference(text)).toEqual({ windowId: 'MNT-20261121-0042', version: 3 });
  });

  it.each([
    ...['', 'MNT-20261121-0042', 'MNT-20261121-0042:0', 'MNT-20261121-0042:03', 'MNT-20261121-0042:1:1'],
    ...[
      'MNT-20261121-42:1',
      'MNT-20261321-0042:1',
      'INC-20261121-0042:1',
      ' MNT-20261121-0042:1',
      '__proto__:1',
    ],
  ])('%j is refused', (text) => {
    expect(() => decodeWindowReference(text)).toThrow(UsageError);
  });

  it('refuses everything that it did not write', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        try {
          const { windowId, version } = decodeWindowReference(text);
          expect(encodeWindowReference({ id: windowId, version })).toBe(text);
        } catch (error) {
          expect(error).toBeInstanceOf(UsageError);
        }
      }),
    );
  });
});
