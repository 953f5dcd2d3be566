import fc from 'fast-check';
import { expect, it } from 'vitest';
import { countLines } from '../../../src/targets/files/count-lines.ts';
import { literalFinder } from '../../../src/targets/files/find-literals.ts';

const bytes = fc.array(fc.constantFrom(10, 10, 0, 9, 11, 138, 255, 97), { maxLength: 70 });

it('counts the lines of any region of bytes as reading them one by one does', () => {
  fc.assert(
    fc.property(bytes, fc.nat(9), fc.nat(9), (all, skip, left) => {
      const buffer = Buffer.from(all);
      const start = Math.min(skip, buffer.length);
      const end = Math.max(start, buffer.length - left);
      const lines = buffer.subarray(start, end).toString('latin1').split('\n');
      return countLines(buffer, start, end) === lines.length - Number(lines.at(-1) === '');
    }),
    { numRuns: 2_000 },
  );
});

it('counts more line ends in a row than a byte can hold', () => {
  expect(countLines(Buffer.alloc(100_003, 10), 1, 100_002)).toBe(100_001);
});

it.each<[readonly string[], boolean, readonly number[]]>([
  [['ERR'], false, [4, 19]],
  [['ERR', 'warn'], false, [4, 12, 19]],
  [['err'], true, [0, 4, 8, 19]],
  [['a.b', 'arn '], true, [13]],
  [['größe'], false, [23]],
  [['none'], false, []],
])('finds %j (case ignored: %s) at %j', (literals, ignoresCase, places) => {
  const next = literalFinder(literals, ignoresCase)(Buffer.from('err ERR Err warn a ERR größe a-b'));
  const found: number[] = [];
  for (let at = next(0); at >= 0; at = next(at + 1)) found.push(at);
  expect(found).toEqual(places);
});
