import { type Drawn, group, h } from '../element.ts';
import {
  drawBroadcast,
  drawChannelMention,
  drawDate,
  drawEmoji,
  drawGroupMention,
  drawLink,
  drawUserMention,
} from '../text/draw-mention.ts';
import { emojiCharacter } from '../text/emoji.ts';
import type { Viewer } from '../viewer.ts';
import { type Json, numberOf, objectOf, objectsOf, textOf } from './json.ts';
import type { Slot } from './slot.ts';

/** `rich_text`: what Slack's own editor makes. Unlike mrkdwn its texts are not escaped. */
export function drawRichText(block: Json, slot: Slot): Drawn {
  return group(objectsOf(block, 'elements').map((element) => drawPart(element, slot.viewer)));
}

function drawPart(part: Json, viewer: Viewer): Drawn {
  const inside = objectsOf(part, 'elements');
  const drawn = (): Drawn => group(inside.map((element) => drawElement(element, viewer)));
  switch (textOf(part, 'type')) {
    case 'rich_text_section':
      return h('div', { class: 'line rich-line' }, drawn());
    case 'rich_text_quote':
      return h('blockquote', { class: 'rich-line' }, drawn());
    case 'rich_text_preformatted':
      return h('pre', null, drawn());
    case 'rich_text_list':
      return drawList(part, inside, viewer);
    default:
      return h('code', null, `(rich text part ${textOf(part, 'type') ?? 'without type'})`);
  }
}

function drawList(list: Json, items: readonly Json[], viewer: Viewer): Drawn {
  const ordered = textOf(list, 'style') === 'ordered';
  const className = `indent-${Math.min(4, numberOf(list, 'indent') ?? 0)}`;
  const start = ordered ? (numberOf(list, 'offset') ?? 0) + 1 : undefined;
  const drawn = items.map((item) => h('li', { class: 'rich-line' }, drawPart(item, viewer)));
  return h(ordered ? 'ol' : 'ul', { class: className, start }, ...drawn);
}

const STYLES = [
  ['code', 'code'],
  ['strike', 's'],
  ['italic', 'em'],
  ['bold', 'strong'],
  ['underline', 'u'],
] as const;

function drawElement(element: Json, viewer: Viewer): Drawn {
  const style = objectOf(element, 'style');
  return STYLES.filter(([name]) => style?.[name] === true).reduce<Drawn>(
    (inner, [, tag]) => h(tag, null, inner),
    drawBare(element, viewer),
  );
}

function drawBare(element: Json, viewer: Viewer): Drawn {
  const text = (key: string): string => textOf(element, key) ?? '';
  switch (text('type')) {
    case 'text':
      return text('text');
    case 'link':
      return drawLink(text('url'), text('text') || text('url'), text('text') || text('url'));
    case 'emoji':
      return emojiCharacter(text('name'))
        ? drawEmoji(text('name'))
        : (fromCodePoints(text('unicode')) ?? drawEmoji(text('name')));
    case 'user':
      return drawUserMention(text('user_id'), undefined, viewer);
    case 'usergroup':
      return drawGroupMention(text('usergroup_id'), undefined);
    case 'channel':
      return drawChannelMention(text('channel_id'), undefined, viewer);
    case 'broadcast':
      return drawBroadcast(text('range'));
    case 'color':
      return h('code', null, text('value'));
    case 'date':
      return drawDate(
        {
          atSeconds: numberOf(element, 'timestamp') ?? Number.NaN,
          pattern: text('format'),
          link: textOf(element, 'url'),
          fallback: text('fallback'),
        },
        viewer,
      );
    default:
      return h('code', null, `(rich text ${text('type') || 'without type'})`);
  }
}

/** `1f6e0-fe0f` → the character; undefined when that is no list of code points. */
function fromCodePoints(hex: string): string | undefined {
  if (!/^[0-9a-f]{2,6}(?:-[0-9a-f]{2,6})*$/i.test(hex)) return undefined;
  const points = hex.split('-').map((point) => Number.parseInt(point, 16));
  return points.every((point) => point <= 0x10ffff) ? String.fromCodePoint(...points) : undefined;
}
