import { describe, expect, it } from 'vitest';
import { figureOf, parseJsonPath, valueAt, valuesAt } from '../../src/domain/json-path.ts';

const document = {
  a: { b: [{ c: 7 }, { c: 8 }], 'odd "name"': { x: 'yes' } },
  list: ['x', 'yz'],
  length: 12,
  none: null,
  'größe-1': 3,
};

describe('a path into JSON', () => {
  it.each([
    ['a.b[0].c', 7],
    ['$.a.b[1].c', 8],
    ['a.b[-1].c', 8],
    ['a["odd \\"name\\""].x', 'yes'],
    ['list.length', 2],
    ['list[1].length', 2],
    ['a.length', 2],
    ['length', 12],
    ['größe-1', 3],
    ['none', null],
    ['', document],
    ['$', document],
    ['none.x', undefined],
    ['a.b[9].c', undefined],
    ['a.b.c', undefined],
    ['constructor', undefined],
    ['a.__proto__', undefined],
    ['list.at', undefined],
  ])('%j leads to %j', (path, value) => {
    expect(valueAt(document, parseJsonPath(path))).toEqual(value);
  });

  it.each(['a..b', 'a[', 'a[x]', 'a b', '.[0', 'a["x]', '*', 'a[*]'])('%j is none', (path) => {
    expect(() => parseJsonPath(path)).toThrow(`'${path}' is not a path into JSON.`);
  });

  it('begins at a list too', () => {
    expect(valueAt([{ x: 1 }], parseJsonPath('[0].x'))).toBe(1);
  });
});

describe('a figure of a document', () => {
  it.each([
    [3.5, 3.5],
    ['-1.5e3', -1500],
    [' 42 ', 42],
    ['.5', 0.5],
    [true, 1],
    [false, 0],
    ['', undefined],
    ['12 ms', undefined],
    ['0x10', undefined],
    ['1e999', undefined],
    [null, undefined],
    [[1], undefined],
    [Number.NaN, undefined],
  ])('%j is %j', (value, figure) => {
    expect(figureOf(value)).toBe(figure);
  });

  // Tried in every way, this one takes hours; read once, a few milliseconds.
  it('is not looked for in every way in a million digits that are no number', () => {
    expect(figureOf(`${'1'.repeat(1_000_000)}x`)).toBeUndefined();
    expect(figureOf('5.')).toBe(5);
  });
});

describe('a path with a star', () => {
  const document = { suites: { x: { ok: true }, y: { ok: false } }, list: [{ c: 1 }, { c: 2 }, {}] };

  it.each<[string, readonly unknown[]]>([
    ['suites.*.ok', [true, false]],
    ['list.*.c', [1, 2]],
    ['list[0].c', [1]],
    ['suites.z', []],
    ['suites.x.ok.*', []],
  ])('%s leads to %j', (path, values) => {
    expect(valuesAt(document, parseJsonPath(path, { star: true }))).toEqual(values);
  });

  it('is refused when it leads to too much', () => {
    const wide = Array.from({ length: 101 }, () => Array.from({ length: 101 }, () => 1));
    expect(() => valuesAt(wide, parseJsonPath('*.*', { star: true }))).toThrow(/more than 10000 values/);
  });
});
