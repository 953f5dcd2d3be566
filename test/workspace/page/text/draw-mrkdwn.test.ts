import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { drawMrkdwn } from '../../../../src/workspace/page/text/draw-mrkdwn.ts';
import { htmlOf, viewer, wordsOf } from '../drawing.ts';

const html = (text: string): string => htmlOf(drawMrkdwn(text, viewer));
const line = (inside: string): string => `<div class="line">${inside}</div>`;

describe('drawMrkdwn', () => {
  it.each([
    ['*bold*', '<strong>bold</strong>'],
    ['_italic_', '<em>italic</em>'],
    ['~gone~', '<s>gone</s>'],
    ['`code *not bold*`', '<code>code *not bold*</code>'],
    ['*_both_*', '<strong><em>both</em></strong>'],
    ['(*in brackets*)', '(<strong>in brackets</strong>)'],
    ['*two words* here', '<strong>two words</strong> here'],
  ])('draws the marks of %s', (text, drawn) => {
    expect(html(text)).toBe(line(drawn));
  });

  it.each([
    'snake_case_name',
    '5*3*2',
    '* not bold *',
    'a * b * c',
    '~/.bashrc and ~/.profile',
    '**',
    '_',
    '10:30:45',
  ])('leaves %s as it is', (text) => {
    expect(html(text)).toBe(line(text));
  });

  it('undoes the escaping once and no more', () => {
    expect(wordsOf(drawMrkdwn('5 &lt; 7 &amp;&amp; &amp;lt;b&amp;gt;', viewer))).toBe('5 < 7 && &lt;b&gt;');
  });

  it('draws fenced code without marks and mentions in it', () => {
    expect(html('before\n```\n*a* &lt;@U&gt;\n```\nafter')).toBe(
      `${line('before')}<pre>*a* &lt;@U&gt;\n</pre>${line('after')}`,
    );
  });

  it('shows an unclosed fence as typed', () => {
    expect(wordsOf(drawMrkdwn('```never closed', viewer))).toBe('```never closed');
  });

  it('gathers quoted lines into one quote', () => {
    expect(html('&gt; one\n&gt; *two*\nthree')).toBe(
      `<blockquote>${line('one')}${line('<strong>two</strong>')}</blockquote>${line('three')}`,
    );
  });

  it('keeps the marks of a list as typed and indents its lines', () => {
    expect(html('• first\n- second\n1. third')).toBe(
      ['• first', '- second', '1. third'].map((item) => `<div class="line line-item">${item}</div>`).join(''),
    );
  });

  it('keeps empty lines', () => {
    expect(html('a\n\nb')).toBe(`${line('a')}<div class="line-empty"></div>${line('b')}`);
  });

  it.each([
    ['<@UBEA>', '@bea'],
    ['<@UADA>', '@ada'],
    ['<@UGONE|former>', '@former'],
    ['<@UGONE>', '@UGONE'],
    ['<#CGEN>', '#general'],
    ['<#CSECRET|secret>', '#secret'],
    ['<#CSECRET>', '#CSECRET'],
    ['<!subteam^S1|@db-leads>', '@db-leads'],
    ['<!here>', '@here'],
    ['<!channel>', '@channel'],
    ['<!unknown|shown>', 'shown'],
  ])('names %s as %s', (text, words) => {
    expect(wordsOf(drawMrkdwn(text, viewer))).toBe(words);
  });

  it("makes one's own name stand out", () => {
    expect(html('<@UADA>')).toContain('mention-own');
    expect(html('<@UBEA>')).not.toContain('mention-own');
  });

  it('links with and without a label, mail addresses and bare addresses', () => {
    const attributes = 'target="_blank" rel="noopener noreferrer"';
    expect(html('<https://example.org/a?b=1&amp;c=2|*the* page>')).toContain(
      `<a href="https://example.org/a?b=1&amp;c=2" ${attributes}>*the* page</a>`,
    );
    expect(html('<mailto:ops@example.org>')).toContain('>ops@example.org</a>');
    expect(html('see https://example.org/x.')).toContain('>https://example.org/x</a>.');
  });

  it.each([
    '<javascript:alert(1)|click>',
    '<data:text/html,x|click>',
    '<vbscript:x>',
    '<//evil.example|x>',
    '<file:///etc/passwd>',
  ])('shows %s instead of linking it', (text) => {
    expect(html(text)).not.toContain('<a ');
    expect(wordsOf(drawMrkdwn(text, viewer))).toBe(text);
  });

  it('shows HTML literally, escaped or not', () => {
    expect(html('<script>alert(1)</script>')).not.toContain('<script');
    expect(wordsOf(drawMrkdwn('&lt;img src=x onerror=alert(1)&gt;', viewer))).toBe(
      '<img src=x onerror=alert(1)>',
    );
  });

  it('draws emoji it knows with a name for the ear, and others as typed', () => {
    expect(html(':fire:')).toContain('aria-label="fire"');
    expect(html(':fire:')).toContain('🔥');
    expect(html(':wave::skin-tone-3:')).toContain('👋');
    expect(html(':shipit:')).toBe(line(':shipit:'));
  });

  it("tells a date in the viewer's zone, small within a sentence", () => {
    expect(wordsOf(drawMrkdwn('since <!date^1795223460^{date_short_pretty} at {time}|x>', viewer))).toBe(
      'since today at 2:11 AM',
    );
    expect(wordsOf(drawMrkdwn('<!date^1795223460^{date_short_pretty} at {time}|x>', viewer))).toBe(
      'Today at 2:11 AM',
    );
  });

  it.each([
    '<!date^nonsense^{time}|at night>',
    '<!date^^{time}|at night>',
    '<!date^1795223460^{bogus}|at night>',
    '<!date^1e99^{time}|at night>',
  ])('shows the fallback of %s', (text) => {
    expect(wordsOf(drawMrkdwn(text, viewer))).toBe('at night');
  });

  it('links a date only to a safe address', () => {
    expect(html('<!date^1795223460^{time}^https://example.org/|x>')).toContain('href="https://example.org/"');
    expect(html('<!date^1795223460^{time}^javascript:alert(1)|x>')).not.toContain('href');
  });

  it('never makes an element or attribute out of text, whatever the text is', () => {
    const piece = fc.constantFrom(
      '<',
      '>',
      '&lt;',
      '&amp;',
      '"',
      "'",
      '*',
      '_',
      '~',
      '`',
      '```',
      '|',
      '@U',
      '!date^',
      '\n',
      ':',
      'javascript:',
      'on',
      'x',
      ' ',
      '<script>',
      '=',
    );
    const allowed = /^(?:div|strong|em|s|code|pre|blockquote|span|a|time)$/;
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 40 }), (pieces) => {
        const tags = [...html(pieces.join('')).matchAll(/<\/?([a-z0-9]+)([^>]*)>/g)];
        return tags.every(
          ([, tag = '', attributes = '']) => allowed.test(tag) && !/\son\w+=|javascript:/i.test(attributes),
        );
      }),
      { numRuns: 300 },
    );
  });

  it('is done at once with a long line of lone marks', () => {
    const startedMs = performance.now();
    html('*a '.repeat(13_000));
    html('<'.repeat(40_000));
    html(':a'.repeat(20_000));
    expect(performance.now() - startedMs).toBeLessThan(2_000);
  });
});
