import { describe, expect, it } from 'vitest';
import { UsageError } from '../../src/domain/errors.ts';
import { parseLabels } from '../../src/domain/parse-labels.ts';

describe('labels as people write them', () => {
  it.each([
    ['a=b', { a: 'b' }],
    [
      'alertname=DiskFull  team="data base", env=prod',
      { alertname: 'DiskFull', team: 'data base', env: 'prod' },
    ],
    ['{a="x,y", b="say \\"hi\\""}', { a: 'x,y', b: 'say "hi"' }],
    ['team=“data base”', { team: 'data base' }],
    ['"odd name"=1', { 'odd name': '1' }],
    ['a=', { a: '' }],
    ['', {}],
  ])('are read: %s', (text, labels) => {
    expect(parseLabels(text)).toEqual(labels);
  });

  it.each([
    ['DiskFull', /'DiskFull' is not a label/],
    ['a=b severity=~"x|y"', /'severity=~"x\|y"' matches many values/],
    ['a!=b', /matches many values/],
    ['=b', /is not a label/],
    [Array.from({ length: 65 }, (_, n) => `l${n}=1`).join(' '), /That is 65 labels/],
  ])('are refused: %s', (text, reason) => {
    expect(() => parseLabels(text)).toThrow(UsageError);
    expect(() => parseLabels(text)).toThrow(reason);
  });

  it('cannot reach into objects', () => {
    const labels = parseLabels('__proto__=x a=b');
    expect(Object.getPrototypeOf(labels)).toBe(Object.prototype);
    expect(labels['a']).toBe('b');
  });
});
