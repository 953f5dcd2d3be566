import { drawBlocks } from '../blocks/draw-block.ts';
import { asObject, type Json, objectsOf, textOf } from '../blocks/json.ts';
import { type Slot, within } from '../blocks/slot.ts';
import { type Drawn, group, h } from '../element.ts';
import { drawLink } from '../text/draw-mention.ts';
import { drawMrkdwn } from '../text/draw-mrkdwn.ts';
import { unescapeEntities } from '../text/entities.ts';
import { colorOf, drawColor } from './color.ts';

/** An attachment: a bar of its colour, and beside it blocks or the older fields (title, text, fields, footer). */
export function drawAttachment(value: unknown, slot: Slot): Drawn {
  const attachment = asObject(value) ?? {};
  const blocks = Array.isArray(attachment['blocks']) ? attachment['blocks'] : [];
  const pretext = textOf(attachment, 'pretext');
  return group([
    pretext ? h('div', { class: 'attachment-pretext' }, drawMrkdwn(pretext, slot.viewer)) : null,
    h(
      'div',
      { class: 'attachment' },
      drawColor(colorOf(textOf(attachment, 'color')), 'attachment-bar'),
      h(
        'div',
        { class: 'attachment-body' },
        blocks.length > 0 ? drawBlocks(blocks, within(slot, 'b')) : drawOlder(attachment, slot),
      ),
    ),
  ]);
}

function drawOlder(attachment: Json, slot: Slot): Drawn {
  const words = (key: string): string => unescapeEntities(textOf(attachment, key) ?? '');
  const title = words('title');
  const text = textOf(attachment, 'text') ?? '';
  const fields = objectsOf(attachment, 'fields').map((field) =>
    h(
      'div',
      null,
      h('strong', null, unescapeEntities(textOf(field, 'title') ?? '')),
      h('div', null, drawMrkdwn(textOf(field, 'value') ?? '', slot.viewer)),
    ),
  );
  const link = words('title_link');
  return group([
    title ? h('div', { class: 'attachment-title' }, link ? drawLink(link, title, title) : title) : null,
    text ? drawMrkdwn(text, slot.viewer) : null,
    fields.length > 0 ? h('div', { class: 'section-fields' }, ...fields) : null,
    words('footer') ? h('div', { class: 'context' }, words('footer')) : null,
    title || text || fields.length > 0 ? null : words('fallback'),
  ]);
}
