import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { UsageError } from '../../src/domain/errors.ts';
import { personName, targetMention, targetName } from '../../templates/incident-words.ts';
import { lineSections } from '../../templates/lines.ts';
import { code, link, literal, moment, plain, safeUrl } from '../../templates/mrkdwn.ts';
import { readResolveValue } from '../../templates/resolve-choice.ts';

describe('foreign text', () => {
  it.each([
    ['a <b> & c', 'a &lt;b&gt; &amp; c'],
    ['two\nlines', 'two lines'],
    ['node_exporter_up', 'node_exporter_up'],
    ['*bold*', '\u200b*\u200bbold\u200b*\u200b'],
    ['`code`', '\u02cbcode\u02cb'],
    [':fire:', ':\u200bfire:'],
    ['10:15:30', '10:\u200b15:30'],
    ['\ud800', '\ufffd'],
  ])('%j is shown as %j', (text, shown) => {
    expect(literal(text, 100)).toBe(shown);
  });

  it('starts no formatting, token or entity, and keeps its bound', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.integer({ min: 1, max: 200 }), (text, max) => {
        const shown = literal(text, max);
        expect(shown.length).toBeLessThanOrEqual(max);
        expect(shown).not.toMatch(/[<>`\n]|&(?!amp;|lt;|gt;)/);
        expect(shown.isWellFormed()).toBe(true);
      }),
    );
  });

  it('cannot leave inline code', () => {
    expect(code('a`b', 100)).toBe('`a\u02cbb`');
    expect(code('', 100)).toBe('');
    expect(code('x'.repeat(50), 10)).toHaveLength(10);
  });

  it('keeps its lines in plain text and says what was cut', () => {
    expect(plain(' one\ntwo ', 100)).toBe('one\ntwo');
    expect(plain('x'.repeat(100), 50)).toMatch(/^x+… \(\d+ more characters\)$/);
  });
});

describe('a link', () => {
  it('is safe inside Slack’s own marks', () => {
    expect(link('https://a.example/?q=1&r=<x>|y', '*click* <here>')).toBe(
      '<https://a.example/?q=1&amp;r=%3Cx%3E%7Cy|\u200b*\u200bclick\u200b*\u200b &lt;here&gt;>',
    );
  });

  it.each([
    ['https://a.example/x', ['https'], 'https://a.example/x'],
    ['HTTPS://a.example', ['https:'], 'https://a.example/'],
    ['mailto:ops@a.example', ['mailto'], 'mailto:ops@a.example'],
    ['http://a.example', ['https'], undefined],
    ['java\nscript:alert(1)', ['https'], undefined],
    ['not a url', ['https'], undefined],
    [`https://a.example/${'x'.repeat(2_000)}`, ['https'], undefined],
  ])('to %s is allowed by scheme', (url, schemes, expected) => {
    expect(safeUrl(url, schemes)).toBe(expected);
  });
});

describe('a name from the configuration', () => {
  it('is a mention only where it can be an id', () => {
    expect(targetMention({ kind: 'user', id: 'U0OLU' })).toBe('<@U0OLU>');
    expect(targetMention({ kind: 'group', id: 'S0ONCALL' })).toBe('<!subteam^S0ONCALL>');
    expect(targetMention({ kind: 'channel', id: 'C0OPS' })).toBe('<#C0OPS>');
    expect(targetMention({ kind: 'user', id: 'x> <!channel' })).toBe('x&gt; &lt;!channel');
    expect(targetName({ kind: 'user', id: '<!channel>' })).toBe('user &lt;!channel&gt;');
    expect(personName('alertmanager <b>')).toBe('alertmanager &lt;b&gt;');
  });
});

describe('a moment', () => {
  it('is told in the zone of the reader, in UTC where that is not understood', () => {
    expect(moment(new Date('2026-11-21T02:14:30Z'), '{time}')).toBe(
      '<!date^1795227270^{time}|2026-11-21 02:14 UTC>',
    );
  });
  it('that is none is said so', () => {
    expect(moment(new Date(Number.NaN))).toBe('an unknown time');
  });
});

describe('lines', () => {
  it('are shown whole or counted', () => {
    const lines = Array.from({ length: 500 }, (_, index) => `line ${index} ${'x'.repeat(80)}`);
    const blocks = lineSections(lines, (leftOut) => `and ${leftOut} more`);
    const text = blocks.map((block) => (block['text'] as { text: string }).text).join('\n');
    const shown = text.split('\n').length - 1;
    expect(text).toContain(`_and ${500 - shown} more_`);
    expect(blocks.length).toBeGreaterThan(1);
  });

  it('count what was not even read', () => {
    const [block] = lineSections(['one'], (leftOut) => `and ${leftOut} more`, { total: 8 });
    expect(block).toMatchObject({ text: { text: 'one\n_and 7 more_' } });
  });
});

describe('what a menu or button carries', () => {
  const reference = { incidentId: 'INC-20261121-0001', version: 3 };

  it('comes back as it was', () => {
    expect(readResolveValue('INC-20261121-0001:3')).toEqual({ ...reference, silence: false });
    expect(readResolveValue('INC-20261121-0001:3|silence-1h')).toEqual({ ...reference, silence: true });
  });

  it.each([
    '',
    'INC-1',
    'INC-20261121-0001:3|force',
    'INC-20261121-0001:3|silence-1h|silence-1h',
    '|silence-1h',
  ])('is refused as a resolve when it is %j', (value) => {
    expect(() => readResolveValue(value)).toThrow(UsageError);
  });
});
