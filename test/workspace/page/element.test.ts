import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { group, h, htmlOf } from '../../../src/workspace/page/element.ts';

describe('h', () => {
  it('nests elements and leaves out what draws nothing', () => {
    expect(htmlOf(h('p', null, 'a', null, undefined, false, '', 0, h('b', null, 'c')))).toBe(
      '<p>a0<b>c</b></p>',
    );
  });

  it.each([
    [{ class: 'x', title: undefined, id: null }, '<i class="x"></i>'],
    [{ hidden: true, open: false }, '<i hidden=""></i>'],
    [{ 'aria-checked': false, 'aria-busy': true }, '<i aria-checked="false" aria-busy="true"></i>'],
    [{ rows: 4, 'data-x': '' }, '<i rows="4" data-x=""></i>'],
  ])('writes the attributes %j', (attributes, html) => {
    expect(htmlOf(h('i', attributes))).toBe(html);
  });

  it('closes void elements and keeps the first line end of preformatted text', () => {
    expect(htmlOf(h('hr', null))).toBe('<hr/>');
    expect(htmlOf(h('img', { alt: '' }, 'never'))).toBe('<img alt=""/>');
    expect(htmlOf(h('pre', null, '\na'))).toBe('<pre>\n\na</pre>');
    expect(htmlOf(h('textarea', null, 'a\n'))).toBe('<textarea>a\n</textarea>');
  });

  it('escapes texts once, and what is already drawn not again', () => {
    expect(htmlOf(group(['<&>', h('b', null, '"\'')]))).toBe('&lt;&amp;&gt;<b>&quot;&#x27;</b>');
  });

  it('takes an object that only looks like something drawn for a text', () => {
    const forged: unknown = JSON.parse('{"html":"<script>"}');
    expect(htmlOf(h('p', { title: forged }))).toBe('<p title="[object Object]"></p>');
  });

  it('lets no text out of its place, whatever it is', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const html = htmlOf(h('p', { title: text }, text));
        return /^<p title="[^"<>]*">[^<>]*<\/p>$/.test(html);
      }),
    );
  });
});
