// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the references of packs look like that
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { mergePatch } from '../../../src/config/packs/merge-patch.ts';
import { settleVariables, substitute } from '../../../src/config/packs/variables.ts';
import type { Mistake } from '../../../src/config/sections/mistake.ts';

const filled = (value: unknown, variables: Record<string, string | number | boolean>) => {
  const mistakes: Mistake[] = [];
  return { value: substitute(value, variables, mistakes), mistakes };
};

describe('a variable', () => {
  it('keeps its type where it stands alone, and is text among text', () => {
    const given = { port: '${port}', url: 'http://x:${port}/${path}', on: ['${on}'] };
    expect(filled(given, { port: 80, path: 'a', on: true }).value).toEqual({
      port: 80,
      url: 'http://x:80/a',
      on: [true],
    });
  });

  it('is not looked for behind two dollars', () => {
    expect(filled('$${port} costs $5', { port: 80 })).toEqual({ value: '${port} costs $5', mistakes: [] });
  });

  it('is told with its place when there is none of its name', () => {
    const { mistakes } = filled({ a: [{ b: '${prot}' }] }, { port: 80 });
    expect(mistakes).toEqual([
      { path: ['a', 0, 'b'], message: "there is no variable 'prot'. Did you mean 'port'?" },
    ]);
  });

  it('is none that every object has', () => {
    for (const name of ['constructor', 'toString', '__proto__']) {
      const { value, mistakes } = filled(`a-\${${name}}`, { port: 80 });
      expect(value).toBe('a-');
      expect(mistakes.map(({ message }) => message)).toEqual([
        `there is no variable '${name}'. Variables: port.`,
      ]);
    }
  });

  it('may name others, in any order', () => {
    expect({
      ...settleVariables({ logs: '${root}/logs', root: '/opt/${name}', name: 'shop' }, [], []),
    }).toEqual({
      logs: '/opt/shop/logs',
      root: '/opt/shop',
      name: 'shop',
    });
  });

  it('may not stand in a key', () => {
    const { mistakes } = filled({ a: { 'x${port}': 1 } }, { port: 80 });
    expect(mistakes).toEqual([
      { path: ['a', 'x${port}'], message: "a variable cannot stand in a key. Write 'x${port}' out." },
    ]);
  });

  it('may not name itself, directly or through others', () => {
    const mistakes: Mistake[] = [];
    settleVariables({ a: '${b}', b: 'x${c}', c: '${a}' }, mistakes, ['variables']);
    expect(mistakes.map(({ message }) => message)).toContainEqual(
      expect.stringContaining('names itself through'),
    );
  });

  it('changes nothing in what has no reference, whatever it is', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        fc.pre(!JSON.stringify(value).includes('$'));
        expect(filled(value, {}).value).toEqual(value);
      }),
    );
  });
});

describe('the overlay of an environment', () => {
  it('is a JSON merge patch', () => {
    // The examples of RFC 7396, appendix A.
    const examples: readonly (readonly [unknown, unknown, unknown])[] = [
      [{ a: 'b' }, { a: 'c' }, { a: 'c' }],
      [{ a: 'b' }, { b: 'c' }, { a: 'b', b: 'c' }],
      [{ a: 'b' }, { a: null }, {}],
      [{ a: 'b', b: 'c' }, { a: null }, { b: 'c' }],
      [{ a: ['b'] }, { a: 'c' }, { a: 'c' }],
      [{ a: 'c' }, { a: ['b'] }, { a: ['b'] }],
      [{ a: { b: 'c' } }, { a: { b: 'd', c: null } }, { a: { b: 'd' } }],
      [{ a: [{ b: 'c' }] }, { a: [1] }, { a: [1] }],
      [
        ['a', 'b'],
        ['c', 'd'],
        ['c', 'd'],
      ],
      [{ a: 'b' }, ['c'], ['c']],
      [{ a: 'foo' }, null, null],
      [{ a: 'foo' }, 'bar', 'bar'],
      [{ e: null }, { a: 1 }, { e: null, a: 1 }],
      [[1, 2], { a: 'b', c: null }, { a: 'b' }],
      [{}, { a: { bb: { ccc: null } } }, { a: { bb: {} } }],
    ];
    for (const [target, patch, merged] of examples) expect(mergePatch(target, patch)).toEqual(merged);
  });

  it('changes neither of the two', () => {
    const target = Object.freeze({ a: Object.freeze({ b: 1 }) });
    expect(mergePatch(target, Object.freeze({ a: { b: 2 } }))).toEqual({ a: { b: 2 } });
    expect(target).toEqual({ a: { b: 1 } });
  });
});
