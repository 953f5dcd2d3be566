import { type Drawn, group, h } from '../element.ts';
import type { Viewer } from '../viewer.ts';
import { drawInline } from './draw-inline.ts';
import { unescapeEntities } from './entities.ts';

const QUOTE = /^(?:&gt;|>) ?/;
/** Slack shows the marks of a list in mrkdwn as typed; only the lines after the first are indented. */
const LIST_ITEM = /^\s*(?:[•◦▪-]|\d{1,3}[.)]) /;

/** Draws a whole mrkdwn text: fenced code, quotes, lines. `text` is escaped as Slack wants it (`&amp; &lt; &gt;`). */
export function drawMrkdwn(text: string, viewer: Viewer): Drawn {
  const nodes: Drawn[] = [];
  let drawnTo = 0;
  for (const fence of text.matchAll(/```([\s\S]*?)```\n?/g)) {
    const before = text.slice(drawnTo, fence.index).replace(/\n$/, '');
    if (before !== '') nodes.push(drawLines(before, viewer));
    nodes.push(h('pre', null, unescapeEntities((fence[1] ?? '').replace(/^\n/, ''))));
    drawnTo = fence.index + fence[0].length;
  }
  if (drawnTo < text.length) nodes.push(drawLines(text.slice(drawnTo), viewer));
  return group(nodes);
}

function drawLines(text: string, viewer: Viewer): Drawn {
  const nodes: Drawn[] = [];
  let quoted: string[] = [];
  const endQuote = (): void => {
    if (quoted.length > 0)
      nodes.push(h('blockquote', null, group(quoted.map((line) => drawLine(line, viewer)))));
    quoted = [];
  };
  for (const line of text.split('\n')) {
    if (QUOTE.test(line)) {
      quoted.push(line.replace(QUOTE, ''));
      continue;
    }
    endQuote();
    nodes.push(drawLine(line, viewer));
  }
  endQuote();
  return group(nodes);
}

function drawLine(line: string, viewer: Viewer): Drawn {
  if (line.trim() === '') return h('div', { class: 'line-empty' });
  return h('div', { class: LIST_ITEM.test(line) ? 'line line-item' : 'line' }, drawInline(line, viewer));
}
