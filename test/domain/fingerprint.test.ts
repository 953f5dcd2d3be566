import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compareBytes, fingerprintOf } from '../../src/domain/fingerprint.ts';

/** The definition, slowly: FNV-1a of 64 bits over the UTF-8 bytes. */
function reference(labels: Readonly<Record<string, string>>): string {
  const encoder = new TextEncoder();
  let hash = 0xcbf29ce484222325n;
  const add = (bytes: Iterable<number>): void => {
    for (const byte of bytes) hash = ((hash ^ BigInt(byte)) * 0x100000001b3n) & 0xffffffffffffffffn;
  };
  const names = Object.keys(labels).sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
  for (const name of names) {
    add(encoder.encode(name));
    add([0xff]);
    add(encoder.encode(labels[name]));
    add([0xff]);
  }
  return hash.toString(16).padStart(16, '0');
}

function durationOf(work: () => unknown): number {
  const startedAt = performance.now();
  work();
  return performance.now() - startedAt;
}

/** Any code point, lone surrogates included. */
const text = fc.string({
  unit: fc.integer({ min: 0, max: 0x10ffff }).map((point) => String.fromCodePoint(point)),
  maxLength: 20,
});

/** Names are well-formed by the time they are hashed; a lone surrogate has no place in their byte order. */
const name = text.map((any) => any.toWellFormed());

describe('fingerprintOf', () => {
  it.each([
    [{}, 14695981039346656037n],
    [{ name: 'garland, briggs', fear: 'love is not enough' }, 5799056148416392346n],
  ])('agrees with the test vectors of prometheus/common for %o', (labels, expected) => {
    expect(BigInt(`0x${fingerprintOf(labels)}`)).toBe(expected);
  });

  it('is sixteen lower-case hex digits, leading zeros included', () => {
    fc.assert(
      fc.property(fc.dictionary(name, text), (labels) => {
        expect(fingerprintOf(labels)).toMatch(/^[0-9a-f]{16}$/);
      }),
    );
  });

  it('agrees with the definition for any labels', () => {
    fc.assert(
      fc.property(fc.dictionary(name, text, { maxKeys: 12 }), (labels) => {
        expect(fingerprintOf(labels)).toBe(reference(labels));
      }),
      { numRuns: 500 },
    );
  });

  it('does not depend on the order of the labels', () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.tuple(name, text), { selector: ([one]) => one }), (entries) => {
        const forwards = fingerprintOf(Object.fromEntries(entries));
        expect(fingerprintOf(Object.fromEntries(entries.toReversed()))).toBe(forwards);
      }),
    );
  });

  it('hashes a lone surrogate as its replacement character', () => {
    expect(fingerprintOf({ a: '\ud800x' })).toBe(fingerprintOf({ a: '\ufffdx' }));
  });

  it('is several times faster than the definition', () => {
    const alerts = Array.from({ length: 500 }, (_, index) =>
      Object.fromEntries(
        Array.from({ length: 10 }, (_one, label) => [`label_${label}`, `value ${index} ${label}`]),
      ),
    );
    // The best of several rounds of each, one after the other, so that a busy machine slows both or neither.
    const best = { fast: Number.POSITIVE_INFINITY, slow: Number.POSITIVE_INFINITY };
    for (let round = 0; round < 10; round += 1) {
      best.fast = Math.min(
        best.fast,
        durationOf(() => alerts.map(fingerprintOf)),
      );
      best.slow = Math.min(
        best.slow,
        durationOf(() => alerts.map(reference)),
      );
    }
    expect(best.fast * 3).toBeLessThan(best.slow);
  });
});

describe('compareBytes', () => {
  it('orders as the UTF-8 bytes do, where UTF-16 would not', () => {
    expect(['\u{1f600}', '\uffee', 'a', 'Z'].sort(compareBytes)).toEqual(['Z', 'a', '\uffee', '\u{1f600}']);
  });

  it('orders a prefix first and equal strings as equal', () => {
    expect(compareBytes('ab', 'abc')).toBeLessThan(0);
    expect(compareBytes('abc', 'abc')).toBe(0);
  });
});
