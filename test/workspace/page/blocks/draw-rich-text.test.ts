import { describe, expect, it } from 'vitest';
import { blocksHtml } from '../drawing.ts';

const section = (...elements: unknown[]) => ({ type: 'rich_text_section', elements });
const text = (words: string, style?: Record<string, boolean>) => ({
  type: 'text',
  text: words,
  ...(style && { style }),
});
const html = (...elements: unknown[]): string => blocksHtml([{ type: 'rich_text', elements }]);

describe('rich_text', () => {
  it('nests the styles of a text', () => {
    expect(
      html(section(text('x', { bold: true, italic: true, strike: true, code: true, underline: true }))),
    ).toContain('<u><strong><em><s><code>x</code></s></em></strong></u>');
  });

  it('does not unescape its texts: nobody escaped them', () => {
    expect(html(section(text('&amp; <b>')))).toContain('&amp;amp; &lt;b&gt;');
  });

  it('draws mentions, links, dates, colours and broadcasts', () => {
    const drawn = html(
      section(
        { type: 'user', user_id: 'UBEA' },
        { type: 'channel', channel_id: 'CGEN' },
        { type: 'usergroup', usergroup_id: 'S1' },
        { type: 'broadcast', range: 'here' },
        { type: 'link', url: 'https://example.org/', text: 'page' },
        { type: 'date', timestamp: 1795223460, format: '{time}', fallback: 'x' },
        { type: 'color', value: '#ff0000' },
        { type: 'emoji', name: 'fire' },
        { type: 'emoji', name: 'unknown_one', unicode: '1f6e0-fe0f' },
        { type: 'emoji', name: 'bad_one', unicode: 'ffffff' },
      ),
    );
    for (const piece of [
      '@bea',
      '#general',
      '@S1',
      '@here',
      '>page</a>',
      '2:11 AM',
      '#ff0000',
      '🔥',
      '🛠️',
      ':bad_one:',
    ]) {
      expect(drawn).toContain(piece);
    }
  });

  it('draws ordered and indented lists', () => {
    const drawn = html(
      { type: 'rich_text_list', style: 'ordered', offset: 2, elements: [section(text('third'))] },
      { type: 'rich_text_list', style: 'bullet', indent: 2, elements: [section(text('deep'))] },
    );
    expect(drawn).toContain('<ol class="indent-0" start="3">');
    expect(drawn).toContain('<ul class="indent-2">');
  });

  it('draws quotes and preformatted text', () => {
    expect(html({ type: 'rich_text_quote', elements: [text('q')] })).toContain(
      '<blockquote class="rich-line">q</blockquote>',
    );
    expect(html({ type: 'rich_text_preformatted', elements: [text('a\n b')] })).toContain('<pre>a\n b</pre>');
  });

  it('says which part it does not know', () => {
    expect(html({ type: 'rich_text_future' })).toContain('(rich text part rich_text_future)');
    expect(html(section({ type: 'future' }))).toContain('(rich text future)');
  });
});
