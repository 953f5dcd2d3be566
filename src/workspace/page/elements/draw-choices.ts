import { type Json, numberOf, objectOf, objectsOf, textOf } from '../blocks/json.ts';
import type { Slot } from '../blocks/slot.ts';
import { drawTextObject, wordsOf } from '../blocks/text-object.ts';
import { type Drawn, group, h } from '../element.ts';
import { initialValues, type Option, optionsOf } from './options.ts';
import { fieldAttributes, wrap } from './wrapper.ts';

/** A select as a field of a form: the browser's own, which keyboards and phones know best. */
export function drawSelectField(element: Json, slot: Slot): Drawn {
  const chosen = initialValues(element, slot.viewer);
  const drawOption = ({ value, label }: Option): Drawn =>
    h('option', { value, selected: chosen.has(value) }, label);
  const groups = optionsOf(element, slot.viewer).map((part) => {
    const options = part.options.map(drawOption);
    return part.heading ? h('optgroup', { label: part.heading }, ...options) : group(options);
  });
  const placeholder = wordsOf(objectOf(element, 'placeholder')) || 'Choose an option';
  const properties = fieldAttributes(element, slot, placeholder);
  return wrap(
    element,
    slot,
    'select',
    h('select', properties, h('option', { value: '' }, placeholder), ...groups),
  );
}

/** `radio_buttons` and `checkboxes`. */
export function drawChoices(element: Json, slot: Slot): Drawn {
  const many = textOf(element, 'type') === 'checkboxes';
  const chosen = initialValues(element, slot.viewer);
  const drawn = objectsOf(element, 'options').map((option) => {
    const value = textOf(option, 'value') ?? '';
    const text = drawTextObject(objectOf(option, 'text'), slot.viewer);
    const description = objectOf(option, 'description');
    return drawChoice(slot, many, value, chosen.has(value), [
      text,
      description ? h('span', { class: 'choice-note' }, drawTextObject(description, slot.viewer)) : null,
    ]);
  });
  return wrap(
    element,
    slot,
    many ? 'many' : 'one',
    h('span', groupAttributes(element, slot, many ? 'group' : 'radiogroup', 'choices'), ...drawn),
  );
}

/** A select of several: boxes to tick in a list that scrolls. */
export function drawMultiSelect(element: Json, slot: Slot): Drawn {
  const chosen = initialValues(element, slot.viewer);
  const drawn = optionsOf(element, slot.viewer).flatMap((part) => [
    part.heading ? h('span', { class: 'menu-heading' }, part.heading) : null,
    ...part.options.map((option) =>
      drawChoice(slot, true, option.value, chosen.has(option.value), [option.label]),
    ),
  ]);
  const properties = {
    ...groupAttributes(element, slot, 'group', 'choices choices-list'),
    'data-max': numberOf(element, 'max_selected_items'),
  };
  return wrap(element, slot, 'many', h('span', properties, ...drawn));
}

function groupAttributes(
  element: Json,
  slot: Slot,
  role: string,
  className: string,
): Record<string, unknown> {
  return { ...fieldAttributes(element, slot, 'Choose'), role, class: className };
}

function drawChoice(
  slot: Slot,
  many: boolean,
  value: string,
  checked: boolean,
  label: readonly Drawn[],
): Drawn {
  const input = h('input', {
    type: many ? 'checkbox' : 'radio',
    name: slot.domId,
    value,
    checked: checked,
  });
  return h('label', { class: 'choice' }, input, h('span', null, ...label));
}
