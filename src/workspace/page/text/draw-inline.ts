import { type Drawn, group, h } from '../element.ts';
import type { Viewer } from '../viewer.ts';
import {
  drawBroadcast,
  drawChannelMention,
  drawDate,
  drawEmoji,
  drawGroupMention,
  drawLink,
  drawUserMention,
} from './draw-mention.ts';
import { unescapeEntities } from './entities.ts';

/**
 * What one line of mrkdwn is made of, in this order: `code`, <angle>, *bold* _italic_ ~strike~, :emoji:, address.
 * Marks count only at the edge of a word, so `snake_case_name` and `5*3*2` stay as they are. A marked stretch
 * is at most 1,000 characters: without a bound, a long line of lone asterisks costs its length squared.
 */
const TOKEN =
  /`([^`\n]+)`|<([^<>\n]+)>|(?<![\p{L}\p{N}])([*_~])(?=[^\s*_~]|[*_~]\S)(.{1,1000}?)(?<=\S)\3(?![\p{L}\p{N}])|:([a-z0-9_+'-]+(?:::skin-tone-\d)?):|(https?:\/\/[^\s<>|]*[\w/=#-])/giu;

/** Text after which `Today` is written small. */
const MID_SENTENCE = /[\p{L}\p{N},;>–] *$/u;

const MARKS: Readonly<Record<string, string>> = { '*': 'strong', _: 'em', '~': 's' };

/** Draws text between marks of mrkdwn (no block structure: see `drawMrkdwn`). */
export function drawInline(text: string, viewer: Viewer): Drawn {
  const nodes: Drawn[] = [];
  let drawnTo = 0;
  for (const match of text.matchAll(TOKEN)) {
    if (match.index > drawnTo) nodes.push(unescapeEntities(text.slice(drawnTo, match.index)));
    nodes.push(drawToken(match, viewer));
    drawnTo = match.index + match[0].length;
  }
  if (drawnTo < text.length) nodes.push(unescapeEntities(text.slice(drawnTo)));
  return group(nodes);
}

function drawToken(match: RegExpExecArray, viewer: Viewer): Drawn {
  const [, code, angle, mark, marked, emoji, address] = match;
  if (code !== undefined) return h('code', null, unescapeEntities(code));
  if (angle !== undefined)
    return drawAngle(angle, viewer, MID_SENTENCE.test(match.input.slice(0, match.index)));
  if (mark !== undefined && marked !== undefined)
    return h(MARKS[mark] ?? 'span', null, drawInline(marked, viewer));
  if (emoji !== undefined) return drawEmoji(emoji);
  const plain = unescapeEntities(address ?? '');
  return drawLink(plain, plain, plain);
}

function drawAngle(inside: string, viewer: Viewer, midSentence: boolean): Drawn {
  const bar = inside.indexOf('|');
  const target = bar < 0 ? inside : inside.slice(0, bar);
  const label = bar < 0 ? undefined : unescapeEntities(inside.slice(bar + 1));
  const literal = unescapeEntities(`<${inside}>`);
  if (/^@[UW]\w+$/.test(target)) return drawUserMention(target.slice(1), label?.replace(/^@/, ''), viewer);
  if (/^#[CG]\w+$/.test(target)) return drawChannelMention(target.slice(1), label, viewer);
  if (target.startsWith('!subteam^')) return drawGroupMention(target.slice('!subteam^'.length), label);
  if (/^!(?:here|channel|everyone)$/.test(target)) return drawBroadcast(target.slice(1));
  if (target.startsWith('!date^')) return drawDateToken(target, label ?? literal, viewer, midSentence);
  if (target.startsWith('!')) return label ?? literal;
  const address = unescapeEntities(target);
  return drawLink(address, label === undefined ? address.replace(/^mailto:/, '') : drawPlain(label), literal);
}

function drawDateToken(target: string, fallback: string, viewer: Viewer, midSentence: boolean): Drawn {
  const [, seconds = '', pattern = '', link] = target.split('^');
  return drawDate({ atSeconds: Number(seconds || Number.NaN), pattern, link, fallback, midSentence }, viewer);
}

/** Draws a text in which only emoji and line ends mean something (already unescaped). */
export function drawPlain(text: string): Drawn {
  const nodes = text
    .split(/(:[a-z0-9_+'-]+:)/i)
    .map((piece) => (/^:.+:$/.test(piece) ? drawEmoji(piece.slice(1, -1)) : piece));
  return group(nodes);
}
