import { type Json, objectOf, textOf } from '../blocks/json.ts';
import type { Slot } from '../blocks/slot.ts';
import { drawTextObject } from '../blocks/text-object.ts';
import { type Drawn, h } from '../element.ts';
import { safeLink } from '../text/safe-link.ts';
import { wrap } from './wrapper.ts';

/** `button`; with a url it is a link in a new tab that still tells the app, as in Slack. */
export function drawButton(element: Json, slot: Slot): Drawn {
  const style = textOf(element, 'style');
  const className = `button${style === 'primary' || style === 'danger' ? ` button-${style}` : ''}`;
  const label = drawTextObject(objectOf(element, 'text'), slot.viewer);
  const shared = { class: className, 'aria-label': textOf(element, 'accessibility_label'), 'data-use': '' };
  const href = safeLink(textOf(element, 'url') ?? '');
  if (href !== undefined)
    return wrap(
      element,
      slot,
      'button',
      h('a', { ...shared, href, target: '_blank', rel: 'noopener noreferrer' }, label),
    );
  return wrap(element, slot, 'button', h('button', { ...shared, type: 'button' }, label));
}
