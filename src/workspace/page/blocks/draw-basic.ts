import { type Drawn, h } from '../element.ts';
import { drawElement } from '../elements/draw-element.ts';
import { drawImage } from './draw-image.ts';
import { type Json, objectOf, objectsOf, textOf } from './json.ts';
import { type Slot, within } from './slot.ts';
import { drawTextObject } from './text-object.ts';

/** `header`: large bold plain text. */
export function drawHeader(block: Json, { viewer }: Slot): Drawn {
  return h('h3', null, drawTextObject(objectOf(block, 'text'), viewer));
}

/** `section`: text, up to ten fields in two columns, one accessory at the right. */
export function drawSection(block: Json, slot: Slot): Drawn {
  const text = objectOf(block, 'text');
  const fields = objectsOf(block, 'fields');
  const accessory = objectOf(block, 'accessory');
  const body = h(
    'div',
    { class: 'section-body' },
    text ? h('div', { class: 'section-text' }, drawTextObject(text, slot.viewer)) : null,
    fields.length > 0
      ? h(
          'div',
          { class: 'section-fields' },
          ...fields.map((field) => h('div', null, drawTextObject(field, slot.viewer))),
        )
      : null,
  );
  if (!accessory) return body;
  return h(
    'div',
    { class: 'section' },
    body,
    h(
      'div',
      { class: 'section-accessory' },
      drawElement(accessory, within(slot, 'accessory', { acts: true })),
    ),
  );
}

/** `context`: small texts and images in one line. */
export function drawContext(block: Json, slot: Slot): Drawn {
  const drawn = objectsOf(block, 'elements').map((element) =>
    textOf(element, 'type') === 'image'
      ? drawImage(element, 'context-image')
      : h('span', { class: 'context-text' }, drawTextObject(element, slot.viewer)),
  );
  return h('div', { class: 'context' }, ...drawn);
}

/** `actions`: up to 25 elements that act at once. */
export function drawActions(block: Json, slot: Slot): Drawn {
  const drawn = objectsOf(block, 'elements').map((element, at) =>
    drawElement(element, within(slot, at, { acts: true })),
  );
  return h('div', { class: 'actions' }, ...drawn);
}
