import { type Drawn, group, h } from '../element.ts';
import { drawPlain } from './draw-inline.ts';
import { drawLink } from './draw-mention.ts';

/**
 * The `markdown` block: standard Markdown as Slack takes it (headings, lists, quotes, fences, tables, rules,
 * links). HTML in it is text. This is not a full CommonMark: nested lists are drawn flat with an indent.
 */
export function drawMarkdown(text: string): Drawn {
  const nodes: Drawn[] = [];
  const lines = text.split('\n');
  let at = 0;
  while (at < lines.length) {
    const taken = STRUCTURES.map((take) => take(lines, at)).find((result) => result !== undefined);
    if (taken) nodes.push(taken.drawn);
    at = taken?.next ?? at + 1;
  }
  return group(nodes);
}

type Taken = { readonly drawn: Drawn; readonly next: number } | undefined;

function run(lines: readonly string[], from: number, matches: (line: string) => boolean): string[] {
  const end = lines.findIndex((line, at) => at >= from && !matches(line));
  return lines.slice(from, end < 0 ? lines.length : end);
}

function fence(lines: readonly string[], at: number): Taken {
  if (!/^\s*```/.test(lines[at] ?? '')) return undefined;
  const body = run(lines, at + 1, (line) => !/^\s*```\s*$/.test(line));
  return { drawn: h('pre', null, body.join('\n')), next: at + body.length + 2 };
}

function heading(lines: readonly string[], at: number): Taken {
  const match = /^(#{1,6})\s+(.+?)\s*#*$/.exec(lines[at] ?? '');
  if (!match) return undefined;
  // The page's own headings are h1 and h2: what a message brings starts below them.
  const level = Math.min(6, (match[1] ?? '').length + 2);
  return { drawn: h(`h${level}`, { class: 'markdown-heading' }, drawSpan(match[2] ?? '')), next: at + 1 };
}

function rule(lines: readonly string[], at: number): Taken {
  return /^\s*(?:-{3,}|\*{3,}|_{3,})\s*$/.test(lines[at] ?? '')
    ? { drawn: h('hr', null), next: at + 1 }
    : undefined;
}

function quote(lines: readonly string[], at: number): Taken {
  const quoted = run(lines, at, (line) => /^\s*>/.test(line));
  if (quoted.length === 0) return undefined;
  const inside = quoted.map((line) => line.replace(/^\s*> ?/, '')).join('\n');
  return { drawn: h('blockquote', null, drawMarkdown(inside)), next: at + quoted.length };
}

const ITEM = /^(\s*)(?:[-*+]|(\d{1,9})[.)])\s+(.*)$/;

function list(lines: readonly string[], at: number): Taken {
  const first = ITEM.exec(lines[at] ?? '');
  if (!first) return undefined;
  const items = run(lines, at, (line) => ITEM.test(line));
  const drawn = items.map((line) => {
    const [, indent = '', , content = ''] = ITEM.exec(line) ?? [];
    return h('li', { class: `indent-${Math.min(4, Math.floor(indent.length / 2))}` }, drawSpan(content));
  });
  const ordered = first[2] !== undefined;
  const properties = ordered ? { start: Number(first[2]) } : null;
  return { drawn: h(ordered ? 'ol' : 'ul', properties, ...drawn), next: at + items.length };
}

function cells(line: string): string[] {
  return line
    .trim()
    .replace(/^\||\|$/g, '')
    .split('|')
    .map((cell) => cell.trim());
}

function table(lines: readonly string[], at: number): Taken {
  if (!/^\s*\|?[\s:|-]*-[\s:|-]*\|[\s:|-]*$/.test(lines[at + 1] ?? '') || !(lines[at] ?? '').includes('|'))
    return undefined;
  const body = run(lines, at + 2, (line) => line.includes('|'));
  const row = (tag: string, line: string): Drawn =>
    h('tr', null, ...cells(line).map((cell) => h(tag, null, drawSpan(cell))));
  const head = h('thead', null, row('th', lines[at] ?? ''));
  const drawn = h(
    'div',
    { class: 'table-scroll', tabindex: 0, role: 'region', 'aria-label': 'Table' },
    h('table', null, head, h('tbody', null, ...body.map((line) => row('td', line)))),
  );
  return { drawn, next: at + body.length + 2 };
}

function paragraph(lines: readonly string[], at: number): Taken {
  if ((lines[at] ?? '').trim() === '') return undefined;
  return { drawn: h('p', null, drawSpan(lines[at] ?? '')), next: at + 1 };
}

const STRUCTURES = [fence, heading, rule, quote, table, list, paragraph];

const SPAN =
  /`([^`]+)`|\[([^\]]+)\]\(([^)\s]+)\)|\*\*(?=\S)(.{1,1000}?)\*\*|~~(?=\S)(.{1,1000}?)~~|(?<![\p{L}\p{N}*_])([*_])(?=\S)(.{1,1000}?)\6(?![\p{L}\p{N}])|(https?:\/\/[^\s<>|)]*[\w/=#-])/gu;

function drawSpan(text: string): Drawn {
  const nodes: Drawn[] = [];
  let drawnTo = 0;
  for (const match of text.matchAll(SPAN)) {
    if (match.index > drawnTo) nodes.push(drawPlain(text.slice(drawnTo, match.index)));
    nodes.push(drawMatch(match));
    drawnTo = match.index + match[0].length;
  }
  if (drawnTo < text.length) nodes.push(drawPlain(text.slice(drawnTo)));
  return group(nodes);
}

function drawMatch([whole, code, label, target, bold, strike, , italic, address]: RegExpExecArray): Drawn {
  if (code !== undefined) return h('code', null, code);
  if (label !== undefined && target !== undefined) return drawLink(target, drawSpan(label), whole);
  if (bold !== undefined) return h('strong', null, drawSpan(bold));
  if (strike !== undefined) return h('s', null, drawSpan(strike));
  if (italic !== undefined) return h('em', null, drawSpan(italic));
  return drawLink(address ?? '', address ?? '', whole);
}
