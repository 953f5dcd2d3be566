import { type Json, objectOf, textOf } from '../blocks/json.ts';
import type { Slot } from '../blocks/slot.ts';
import { drawTextObject, wordsOf } from '../blocks/text-object.ts';
import { type Drawn, h } from '../element.ts';

/** How the browser reads an element's value; see `browser/element-value.js`. */
export type ElementKind = 'button' | 'overflow' | 'menu' | 'text' | 'select' | 'one' | 'many' | 'datetime';

/**
 * Puts an element into the span by which the browser finds what it belongs to. With it goes the question of
 * `confirm`, as a dialog that is shown before anything is sent.
 */
export function wrap(element: Json, slot: Slot, kind: ElementKind, ...content: Drawn[]): Drawn {
  const properties = {
    class: `element element-${kind}`,
    'data-element': kind,
    'data-block': slot.blockId,
    'data-action': textOf(element, 'action_id') ?? '',
    'data-acts': slot.acts ? '' : undefined,
    'data-autofocus': element['focus_on_load'] === true ? '' : undefined,
  };
  return h('span', properties, ...content, drawConfirm(objectOf(element, 'confirm'), slot));
}

function drawConfirm(confirm: Json | undefined, slot: Slot): Drawn {
  if (!confirm) return null;
  const titleId = `${slot.domId}-confirm`;
  const style = textOf(confirm, 'style') === 'danger' ? 'danger' : 'primary';
  return h(
    'dialog',
    { class: 'confirm', 'aria-labelledby': titleId, 'aria-modal': 'true', 'data-confirm': '' },
    h('h2', { id: titleId }, wordsOf(objectOf(confirm, 'title')) || 'Are you sure?'),
    h('div', { class: 'confirm-text' }, drawTextObject(objectOf(confirm, 'text'), slot.viewer)),
    h(
      'div',
      { class: 'dialog-buttons' },
      h(
        'button',
        { type: 'button', class: 'button', 'data-answer': 'deny' },
        wordsOf(objectOf(confirm, 'deny')) || 'No',
      ),
      h(
        'button',
        { type: 'button', class: `button button-${style}`, 'data-answer': 'confirm' },
        wordsOf(objectOf(confirm, 'confirm')) || 'Yes',
      ),
    ),
  );
}

/** Attributes every single field carries: its id, its name for a screen reader, and what describes it. */
export function fieldAttributes(element: Json, slot: Slot, fallbackName: string): Record<string, unknown> {
  const described = [slot.hintId, slot.labelled ? `${slot.domId}-error` : undefined].filter(
    (id) => id !== undefined,
  );
  return {
    id: slot.domId,
    'aria-label': slot.labelled ? undefined : wordsOf(objectOf(element, 'placeholder')) || fallbackName,
    'aria-describedby': described.length > 0 ? described.join(' ') : undefined,
  };
}
