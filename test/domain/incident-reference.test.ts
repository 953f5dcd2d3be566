import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { UsageError } from '../../src/domain/errors.ts';
import { decodeReference, encodeReference } from '../../src/domain/incident-reference.ts';

describe('encodeReference', () => {
  it('carries incident and version', () => {
    expect(encodeReference({ incidentId: 'INC-20261121-0042', version: 3 })).toBe('INC-20261121-0042:3');
  });

  it('is read back by decodeReference and never longer than sixty characters', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 999_999 }),
        fc.integer({ min: 1, max: 999_999_999 }),
        (n, version) => {
          const incidentId = `INC-20261121-${String(n).padStart(4, '0')}`;
          const text = encodeReference({ incidentId, version });
          expect(text.length).toBeLessThanOrEqual(60);
          expect(decodeReference(text)).toEqual({ incidentId, version });
        },
      ),
    );
  });
});

describe('decodeReference', () => {
  it.each([
    '',
    'INC-20261121-0042',
    'INC-20261121-0042:',
    'INC-20261121-0042:0',
    'INC-20261121-0042:-1',
    'INC-20261121-0042:1.5',
    'INC-20261121-0042:03',
    'INC-20261121-0042:3 ',
    'inc-20261121-0042:3',
    'INC-20261121-42:3',
    'INC-20261121-00042:3',
    'INC-20269999-0042:3',
    'INC-20261121-0042:3:4',
    'INC-20261121-0042:9999999999',
    'null',
    '{"incidentId":"INC-20261121-0042"}',
    `INC-20261121-0042:${'1'.repeat(100)}`,
  ])('refuses the forged or broken value %j', (text) => {
    expect(() => decodeReference(text)).toThrow(UsageError);
  });

  it('refuses everything that it did not write', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        expect(() => decodeReference(text)).toThrow(UsageError);
      }),
    );
  });
});
