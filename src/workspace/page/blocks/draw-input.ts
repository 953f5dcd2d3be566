import { type Drawn, h } from '../element.ts';
import { drawElement, isGroupOfChoices } from '../elements/draw-element.ts';
import { type Json, objectOf } from './json.ts';
import { type Slot, within } from './slot.ts';
import { drawTextObject } from './text-object.ts';

/** `input`: label, field, hint, and the place where an error of this block is told. */
export function drawInput(block: Json, slot: Slot): Drawn {
  const element = objectOf(block, 'element') ?? {};
  const hint = objectOf(block, 'hint');
  const optional = block['optional'] === true;
  const hintId = hint ? `${slot.domId}-hint` : undefined;
  const inner = within(slot, 'field', { acts: block['dispatch_action'] === true, labelled: true, hintId });
  const label = [
    drawTextObject(objectOf(block, 'label'), slot.viewer),
    optional ? h('span', { class: 'optional' }, ' (optional)') : null,
  ];
  // Several boxes cannot hang on one label: a group of choices is a fieldset with a legend.
  const many = isGroupOfChoices(element);
  return h(
    many ? 'fieldset' : 'div',
    { class: 'field', 'data-required': optional ? undefined : '' },
    h(many ? 'legend' : 'label', many ? null : { for: inner.domId }, ...label),
    drawElement(element, inner),
    hint ? h('p', { class: 'hint', id: hintId }, drawTextObject(hint, slot.viewer)) : null,
    h('p', { class: 'field-error', id: `${inner.domId}-error`, role: 'alert', 'data-own': '' }),
  );
}
