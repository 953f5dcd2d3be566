import { describe, expect, it } from 'vitest';
import { detail, filled, linksTo, needed } from '../../src/alert-sources/fields/detail.ts';
import { jsonOf } from '../../src/alert-sources/fields/json-of.ts';
import { keyMadeOf } from '../../src/alert-sources/fields/key-made-of.ts';
import { moment } from '../../src/alert-sources/fields/moment.ts';

const at = new Date('2026-11-21T02:14:07Z');

/** Lists within each other. */
function nest(levels: number): unknown {
  let value: unknown = 'leaf';
  for (let level = 0; level < levels; level += 1) value = [value];
  return value;
}

describe('what is nested', () => {
  it('is written out for as far as people read', () => {
    expect(jsonOf({ a: [1] })).toBe('{"a":[1]}');
    expect(jsonOf(nest(20))).toMatch(/^\[+"leaf"\]+$/);
    expect(jsonOf(nest(21))).toBe('(nested too deep to be shown)');
    expect(jsonOf(undefined)).toBe('');
    expect(jsonOf('x'.repeat(20_000))).toHaveLength(10_000);
  });

  it('makes a key of its own, and too deeply none', () => {
    expect(keyMadeOf(nest(100))).toMatch(/^[0-9a-f]{32}$/);
    expect(keyMadeOf(nest(100))).not.toBe(keyMadeOf(nest(99)));
    expect(() => keyMadeOf(nest(101))).toThrow(/nested too deeply/);
  });
});

describe('a moment', () => {
  it.each([
    '2026-11-21T02:14:07Z',
    '2026-11-21T03:14:07.000+01:00',
    '2026-11-21 02:14:07Z',
    '2026-11-21T02:14:07.0000000Z',
    1795227247,
    '1795227247',
    1795227247000,
    '1795227247000',
  ])('is read from %j', (given) => {
    expect(moment.parse(given)).toEqual(at);
  });

  it.each([
    ['a time without a zone', '2026-11-21T02:14:07'],
    ['the zero of Go', '0001-01-01T00:00:00Z'],
    ['the year 9999', '9999-12-31T00:00:00Z'],
    ['a day that is not there', '2026-13-41T02:14:07Z'],
    ['words', 'yesterday'],
    ['not a number', Number.NaN],
    ['infinity', Number.POSITIVE_INFINITY],
    ['a negative number', -1],
    ['a huge number', 1e300],
    ['digits without end', '1'.repeat(10_000)],
    ['an object', {}],
    ['null', null],
    ['nothing', undefined],
  ])('is not there for %s', (_what, given) => {
    expect(moment.parse(given)).toBeUndefined();
  });
});

describe('a detail', () => {
  it.each([
    ['words', 'words'],
    [' words ', 'words'],
    [7, '7'],
    [false, 'false'],
    ['a\u0000b', 'a\ufffdb'],
    ['', undefined],
    [null, undefined],
    [{}, undefined],
    [[], undefined],
    [undefined, undefined],
  ])('of %j is %j', (given, expected) => {
    expect(detail.parse(given)).toBe(expected);
  });

  it('is told from what is needed, which has to be there', () => {
    expect(needed.parse(29)).toBe('29');
    for (const given of ['', ' ', null, undefined, {}, true])
      expect(needed.safeParse(given).success).toBe(false);
  });
});

describe('what is put together', () => {
  it('leaves out what is not there', () => {
    expect(filled({ a: 'x', b: undefined, c: '' })).toEqual({ a: 'x' });
  });

  it('links to the web only', () => {
    const links = linksTo({
      Good: 'https://a.example/x',
      Plain: 'http://a.example/',
      Script: 'javascript:alert(1)',
      Data: 'data:text/html,x',
      File: 'file:///etc/passwd',
      Broken: 'https://[',
      Long: `https://a.example/${'x'.repeat(3000)}`,
      None: undefined,
    });
    expect(links.map(({ label }) => label)).toEqual(['Good', 'Plain']);
  });
});
