import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { UsageError } from '../../src/domain/errors.ts';
import { formatMatcher, type Matcher, matches, matchesAll, parseMatcher } from '../../src/domain/matcher.ts';

const labels = { alertname: 'DiskFull', instance: 'db-1', severity: 'critical', __proto__x: 'y' };

describe('matches', () => {
  it.each([
    ['alertname=DiskFull', true],
    ['alertname=diskfull', false],
    ['alertname!=DiskFull', false],
    ['instance=~db-.*', true],
    ['instance=~db', false],
    ['instance=~"db-1|db-2"', true],
    ['instance=~"(?i)DB-1"', true],
    ['instance!~db-.*', false],
    ['instance!~cache-.*', true],
    ['team=""', true],
    ['team!=""', false],
    ['team=~".*"', true],
    ['team=~".+"', false],
    ['toString=""', true],
  ])('finds that %s is %s', (text, expected) => {
    expect(matches(parseMatcher(text), labels)).toBe(expected);
  });

  it('does not take a line break for any character unless asked to', () => {
    expect(matches(parseMatcher('a=~"x.y"'), { a: 'x\ny' })).toBe(false);
    expect(matches(parseMatcher('a=~"(?s)x.y"'), { a: 'x\ny' })).toBe(true);
  });

  it('takes an emoji for one character', () => {
    expect(matches(parseMatcher('a=~"."'), { a: '😀' })).toBe(true);
  });

  it('matches neither way when a value is too long to be tried, so that nothing in doubt is hidden', () => {
    const long = { a: 'x'.repeat(100_000) };
    expect(matches(parseMatcher('a=~"x.*"'), long)).toBe(false);
    expect(matches(parseMatcher('a!~"y.*"'), long)).toBe(false);
  });

  it('stays quick on values made to make expressions slow', () => {
    const hostile = { a: `${'a'.repeat(60_000)}!` };
    const startedAt = performance.now();
    for (const text of ['a=~"a*a*b"', 'a=~".*a.*a.*b"', 'a=~"(a|b)?a*b"', 'a=~".*.*.*.*c"']) {
      matches(parseMatcher(text), hostile);
    }
    // Tried without a bound, any of them takes hours.
    expect(performance.now() - startedAt).toBeLessThan(10_000);
  });
});

describe('matchesAll', () => {
  it('needs every matcher', () => {
    expect(matchesAll([parseMatcher('alertname=DiskFull'), parseMatcher('severity=info')], labels)).toBe(
      false,
    );
    expect(matchesAll([parseMatcher('alertname=DiskFull'), parseMatcher('severity!=info')], labels)).toBe(
      true,
    );
  });

  it('matches everything with no matchers', () => {
    expect(matchesAll([], labels)).toBe(true);
  });
});

describe('parseMatcher', () => {
  it.each<[string, Matcher]>([
    ['severity=~"a|b"', { label: 'severity', operator: '=~', value: 'a|b' }],
    [' team != db ', { label: 'team', operator: '!=', value: 'db' }],
    ['a=', { label: 'a', operator: '=', value: '' }],
    ['a="say \\"hi\\""', { label: 'a', operator: '=', value: 'say "hi"' }],
    ['a="\\d+\\\\"', { label: 'a', operator: '=', value: '\\d+\\' }],
    ['"my label"="x, y"', { label: 'my label', operator: '=', value: 'x, y' }],
    ['service.name=api', { label: 'service.name', operator: '=', value: 'api' }],
    ['größe!~"x"', { label: 'größe', operator: '!~', value: 'x' }],
    ['a==b', { label: 'a', operator: '=', value: '=b' }],
  ])('reads %s', (text, matcher) => {
    expect(parseMatcher(text)).toEqual(matcher);
  });

  it.each(['', 'severity', '=x', '""=x', 'a b=c', 'a="unclosed', 'a=un"quoted', '{a="b"}', 'x'.repeat(2000)])(
    'refuses %j',
    (text) => {
      expect(() => parseMatcher(text)).toThrow(UsageError);
    },
  );

  it.each([
    ['a=~"("', /not valid/],
    ['a=~"[z-a]"', /not valid/],
    ['a=~"*x"', /not valid/],
    ['a=~"(a+)+"', /repeats a group/],
    ['a=~"(a|a)*"', /repeats a group/],
    ['a=~"((ab)*c)*"', /repeats a group/],
    ['a=~"(x*){10}"', /repeats a group/],
    ['a=~"(a{1,30}){1,30}"', /too many ways/],
    [`a=~"${'a?'.repeat(40)}b"`, /too many ways/],
    ['a=~".*.*.*.*.*.*.*"', /too many ways/],
    ['a=~"a{5000}"', /counts beyond/],
    ['a=~"(?=x)x"', /look-around/],
    ['a=~"(?<n>x)"', /look-around/],
    ['a=~"(a)\\1"', /back reference/],
    [`a=~"${'x'.repeat(600)}"`, /longer than 512/],
  ])('refuses the expression of %s', (text, reason) => {
    expect(() => parseMatcher(text)).toThrow(UsageError);
    expect(() => parseMatcher(text)).toThrow(reason);
  });

  it.each([
    ['a=~"([0-9]{1,3}\\.){3}[0-9]{1,3}"', '10.0.200.3'],
    ['a=~".*foo.*|.*bar.*|.*baz.*"', 'a bar b'],
    ['a=~"(prod|stage)-(eu|us)-.*"', 'prod-us-7'],
    ['a=~"(ab){20}"', 'ab'.repeat(20)],
    ['a=~"db\\-1\\/x\\_y"', 'db-1/x_y'],
    ['a=~"[a-z\\-]+\\d{2}"', 'a-b-42'],
    ['a=~"[]x]+"', ']x'],
  ])('takes the everyday expression of %s', (text, value) => {
    expect(matches(parseMatcher(text), { a: value })).toBe(true);
  });
});

describe('formatMatcher', () => {
  it('quotes the value, and the name where it needs it', () => {
    expect(formatMatcher({ label: 'a', operator: '=~', value: 'x|y' })).toBe('a=~"x|y"');
    expect(formatMatcher({ label: 'my label', operator: '=', value: '' })).toBe('"my label"=""');
  });

  it('is read back by parseMatcher', () => {
    const matcher = fc.record({
      label: fc.string({ minLength: 1, maxLength: 30 }),
      operator: fc.constantFrom<Matcher['operator']>('=', '!='),
      value: fc.string({ maxLength: 60, unit: fc.constantFrom('\\', '"', '\n', 'n', ' ', '{', '😀', 'x') }),
    });
    fc.assert(
      fc.property(matcher, (given) => {
        expect(parseMatcher(formatMatcher(given))).toEqual(given);
      }),
    );
  });
});
