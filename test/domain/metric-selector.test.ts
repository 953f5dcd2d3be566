import { describe, expect, it } from 'vitest';
import { parseMetricSelector } from '../../src/domain/metric-selector.ts';

const read = (text: string) => {
  const { name, matchers } = parseMetricSelector(text);
  return [name, ...matchers.map(({ label, operator, value }) => `${label}${operator}${value}`)];
};

describe('a selector of metrics', () => {
  it.each([
    ['up', ['up']],
    [' node:cpu:rate5m ', ['node:cpu:rate5m']],
    ['a{}', ['a']],
    ['a{b="c"}', ['a', 'b=c']],
    ['a { b = "c" , d!~"e|f", }', ['a', 'b=c', 'd!~e|f']],
    ['a{b="x,}y",c!="\\""}', ['a', 'b=x,}y', 'c!="']],
  ])('is read from %j', (text, wanted) => {
    expect(read(text)).toEqual(wanted);
  });

  it.each(['', '{a="b"}', 'a b', 'a{b="c"', 'a{b="c}', 'a-b', 'rate(a[5m])', 'a'.repeat(2049)])(
    'is not %j',
    (text) => {
      expect(() => parseMetricSelector(text)).toThrow(/selects no metric|is not a matcher/);
    },
  );

  it('is refused with a regular expression that could take for ever', () => {
    expect(() => parseMetricSelector('a{b=~"(x+)+y"}')).toThrow('repeats a group');
  });
});
