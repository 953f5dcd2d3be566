import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cut, escapeMrkdwn, oneLine } from '../../src/domain/text.ts';

const anyText = fc.string({
  unit: fc.constantFrom('a', ' ', '&amp;', '&lt;', '😀', '👨‍👩‍👧‍👦', '🇩🇪', 'e\u0301', 'ش', '\ud800'),
  maxLength: 400,
});

describe('escapeMrkdwn', () => {
  it.each([
    ['<!channel>', '&lt;!channel&gt;'],
    ['<@U0OLU>', '&lt;@U0OLU&gt;'],
    ['<http://x|y>', '&lt;http://x|y&gt;'],
    ['a & b', 'a &amp; b'],
    ['&lt;', '&amp;lt;'],
  ])('makes %s literal', (text, escaped) => {
    expect(escapeMrkdwn(text)).toBe(escaped);
  });

  it('leaves nothing that could start a mention or link', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        expect(escapeMrkdwn(text)).not.toMatch(/[<>]/);
      }),
    );
  });
});

describe('oneLine', () => {
  it('puts lines and tabs on one line', () => {
    expect(oneLine('  disk\r\n full\tagain ')).toBe('disk full again');
  });
});

describe('cut', () => {
  it('leaves what fits as it is', () => {
    expect(cut('disk full', 9)).toBe('disk full');
  });

  it('marks what it cut', () => {
    expect(cut('disk full', 5)).toBe('disk…');
  });

  it.each([
    ['a surrogate pair', 'ab😀cd', 4, 'ab…'],
    ['a family joined by zero-width joiners', 'a👨‍👩‍👧‍👦b', 6, 'a…'],
    ['a flag', 'x🇩🇪y', 4, 'x…'],
    ['a letter with its accent', 'xe\u0301y', 3, 'x…'],
    ['an escaped ampersand', 'ab&amp;cd', 5, 'ab…'],
    ['an escaped bracket at its last character', 'ab&lt;cdef', 6, 'ab…'],
  ])('never cuts inside %s', (_what, text, max, expected) => {
    expect(cut(text, max)).toBe(expected);
  });

  it('cuts right after an entity', () => {
    expect(cut('ab&amp;cdef', 8)).toBe('ab&amp;…');
  });

  it('tells how many characters it left out, counting a pair as one', () => {
    expect(cut(`${'x'.repeat(40)}😀😀`, 40, { tell: true })).toBe(`${'x'.repeat(18)}… (24 more characters)`);
  });

  it('groups the figure when much is left out', () => {
    expect(cut('y'.repeat(100_000), 60, { tell: true })).toMatch(/^y+… \(99,9\d\d more characters\)$/);
  });

  it('does without the figure where there is no room for it', () => {
    expect(cut('abcdefghij', 5, { tell: true })).toBe('abcd…');
    expect(cut('abc', 0)).toBe('');
  });

  it('is never longer than asked, well-formed, and a beginning of the text', () => {
    fc.assert(
      fc.property(anyText, fc.nat(300), fc.boolean(), (text, max, tell) => {
        const short = cut(text, max, { tell });
        expect(short.length).toBeLessThanOrEqual(max);
        if (text.isWellFormed()) expect(short.isWellFormed()).toBe(true);
        expect(text.startsWith(short.replace(/…( \([\d,]+ more characters\))?$/, ''))).toBe(true);
      }),
    );
  });

  it('leaves every entity of escaped text whole', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom('<', '>', '&', 'a', ';', 'l', 't') }),
        fc.nat(60),
        (raw, max) => {
          const short = cut(escapeMrkdwn(raw), max);
          expect(short).not.toMatch(/&(?!amp;|lt;|gt;)/);
        },
      ),
    );
  });

  it('copes with accents stacked beyond any window', () => {
    const stacked = `a${'\u0301'.repeat(2000)}😀`;
    const short = cut(stacked, 1000);
    expect(short.length).toBeLessThanOrEqual(1000);
    expect(short.length).toBeGreaterThan(900);
  });

  it('cuts a hundred kilobytes quickly', () => {
    const long = '👨‍👩‍👧‍👦'.repeat(10_000);
    const startedAt = performance.now();
    for (let round = 0; round < 100; round += 1) cut(long, 3000);
    expect(performance.now() - startedAt).toBeLessThan(10_000);
  });
});
