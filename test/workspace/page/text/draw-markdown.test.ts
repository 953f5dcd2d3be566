import { describe, expect, it } from 'vitest';
import { drawMarkdown } from '../../../../src/workspace/page/text/draw-markdown.ts';
import { htmlOf, wordsOf } from '../drawing.ts';

const html = (text: string): string => htmlOf(drawMarkdown(text));

describe('drawMarkdown', () => {
  it.each([
    ['# Title', '<h3 class="markdown-heading">Title</h3>'],
    ['### Smaller ###', '<h5 class="markdown-heading">Smaller</h5>'],
    [
      '**bold** and *italic* and ~~gone~~',
      '<p><strong>bold</strong> and <em>italic</em> and <s>gone</s></p>',
    ],
    ['`a < b`', '<p><code>a &lt; b</code></p>'],
    ['---', '<hr/>'],
    ['> quoted', '<blockquote><p>quoted</p></blockquote>'],
    ['- one\n- two', '<ul><li class="indent-0">one</li><li class="indent-0">two</li></ul>'],
    ['- one\n  - below', '<ul><li class="indent-0">one</li><li class="indent-1">below</li></ul>'],
    ['3. three\n4. four', '<ol start="3"><li class="indent-0">three</li><li class="indent-0">four</li></ol>'],
    ['```sh\nls *\n```\nend', '<pre>ls *</pre><p>end</p>'],
    ['```\nnever closed', '<pre>never closed</pre>'],
    ['a\n\nb', '<p>a</p><p>b</p>'],
  ])('draws %j', (text, drawn) => {
    expect(html(text)).toBe(drawn);
  });

  it('draws a table with its head', () => {
    const drawn = html('| Host | Disk |\n| --- | --: |\n| db-1 | **96 %** |');
    expect(drawn).toContain('<thead><tr><th>Host</th><th>Disk</th></tr></thead>');
    expect(drawn).toContain('<td>db-1</td><td><strong>96 %</strong></td>');
  });

  it('links safe addresses and shows the others', () => {
    expect(html('[page](https://example.org/)')).toContain('href="https://example.org/"');
    expect(html('[page](javascript:alert(1))')).not.toContain('<a');
    expect(wordsOf(drawMarkdown('[page](javascript:x)'))).toBe('[page](javascript:x)');
  });

  it('shows HTML literally', () => {
    expect(wordsOf(drawMarkdown('<b onclick=x>hi</b>'))).toBe('<b onclick=x>hi</b>');
    expect(html('<b>hi</b>')).not.toContain('<b>');
  });
});
