import { describe, expect, it } from 'vitest';
import { UsageError } from '../../src/domain/errors.ts';
import { fieldValues, figureOf, parseFieldPath } from '../../src/domain/json-field.ts';

const document = {
  a: { b: [{ c: 1 }, { c: 2 }] },
  suites: { x: { success: true }, y: { success: false } },
  'odd.name': 7,
};

describe('a field', () => {
  it.each<[string, readonly unknown[]]>([
    ['a.b[1].c', [2]],
    ['a.b.*.c', [1, 2]],
    ['a.b[*].c', [1, 2]],
    ['suites.*.success', [true, false]],
    ['["odd.name"]', [7]],
    ['a.b[2].c', []],
    ['a.toString', []],
    ['__proto__.x', []],
    ['a.b.length', []],
  ])('%s is %j', (path, values) => {
    expect(fieldValues(document, parseFieldPath(path))).toEqual(values);
  });

  it.each(['', '.a', 'a..b', 'a[', 'a[-1]', 'a.b]', `a${'.b'.repeat(300)}`])('cannot be %j', (path) => {
    expect(() => parseFieldPath(path)).toThrow(UsageError);
  });
});

describe('a figure', () => {
  it.each<[unknown, number | undefined]>([
    [1.5, 1.5],
    ['1,234,567.5', 1_234_567.5],
    [' -3e2 ', -300],
    [true, 1],
    ['.5', 0.5],
    ['12 ms', undefined],
    ['1,23', undefined],
    ['', undefined],
    ['0x10', undefined],
    ['Infinity', undefined],
    [Number.NaN, undefined],
    [null, undefined],
    [[1], undefined],
  ])('in %j is %j', (value, figure) => {
    expect(figureOf(value)).toBe(figure);
  });
});
