import { describe, expect, it } from 'vitest';
import { parseSample } from '../../../src/targets/exposition/parse-sample.ts';

describe('a line of an exposition', () => {
  it.each([
    ['up 1', 'up', {}, 1],
    ['up{} 1 1700000000000', 'up', {}, 1],
    ['a{b="c",d="e",} 1.5e3', 'a', { b: 'c', d: 'e' }, 1500],
    ['a{ b = "c" } .5', 'a', { b: 'c' }, 0.5],
    ['a {b="c"} -2', 'a', { b: 'c' }, -2],
    ['a{b="x\\"y\\\\z\\nw, }"} 1', 'a', { b: 'x"y\\z\nw, }' }, 1],
    ['a{b="ä{}"}\t+Inf', 'a', { b: 'ä{}' }, Number.POSITIVE_INFINITY],
    ['a -inf', 'a', {}, Number.NEGATIVE_INFINITY],
    ['a NaN', 'a', {}, Number.NaN],
    ['{"my.metric","odd label"="x"} 3', 'my.metric', { 'odd label': 'x' }, 3],
    ['a_bucket{le="0.5"} 7 # {trace_id="x"} 0.4 1.7', 'a_bucket', { le: '0.5' }, 7],
    ['a{constructor="x",__proto__="y"} 1', 'a', { constructor: 'x', ['__proto__']: 'y' }, 1],
  ])('%j is read', (line, name, labels, value) => {
    const sample = parseSample(line);
    expect([sample?.name, sample?.value]).toEqual([name, value]);
    expect(Object.entries(sample?.labels ?? {})).toEqual(Object.entries(labels));
  });

  it.each([
    'a',
    'a{',
    'a{b} 1',
    'a{b=c} 1',
    'a{b="c} 1',
    'a one',
    'a 1.2.3',
    'a 0x10',
    'a 1x',
    '{b="c"} 1',
    'a{b="c"}1',
  ])('%j is none', (line) => {
    expect(parseSample(line)).toBeUndefined();
  });

  it('costs no more than its length, however it is broken', () => {
    const begun = performance.now();
    for (const filler of [' ', '\\"', '="', 'b,', '1']) parseSample(`a{b${filler.repeat(60_000)}`);
    parseSample(`a${' '.repeat(60_000)}x`);
    expect(performance.now() - begun).toBeLessThan(5000);
  });

  it('is told apart from others by its name and labels alone', () => {
    expect(parseSample('a{b="c"} 1 17')?.series).toBe('a{b="c"}');
    expect(parseSample('a 1')?.series).toBe('a');
  });
});
