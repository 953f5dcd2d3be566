import { type Json, textOf } from '../blocks/json.ts';
import type { Slot } from '../blocks/slot.ts';
import { drawIcon } from '../draw/icon.ts';
import { type Drawn, group, h } from '../element.ts';
import { safeLink } from '../text/safe-link.ts';
import { initialValues, type Option, optionsOf } from './options.ts';
import { fieldAttributes, wrap } from './wrapper.ts';

/**
 * A button that opens a list. In a message a select is this too and not a `<select>`: that one reports a
 * choice at each arrow key, and here a choice acts.
 */
export function drawMenu(trigger: Drawn, menuId: string, label: string, items: Drawn): Drawn {
  return group([
    trigger,
    h('div', { class: 'menu', id: menuId, popover: 'auto', role: 'menu', 'aria-label': label }, items),
  ]);
}

/** What the button of a menu carries. */
export function menuTrigger(menuId: string): Record<string, unknown> {
  return { type: 'button', 'aria-haspopup': 'menu', 'aria-expanded': 'false', popovertarget: menuId };
}

function drawItem(option: Option, chosen: boolean | undefined): Drawn {
  const role = chosen === undefined ? 'menuitem' : 'menuitemradio';
  const shared = {
    class: 'menu-item',
    role,
    tabindex: -1,
    'aria-checked': chosen,
    'data-value': option.value,
  };
  const content = [
    h('span', null, option.label),
    option.description ? h('span', { class: 'menu-note' }, option.description) : null,
  ];
  const href = safeLink(option.url ?? '');
  if (href !== undefined)
    return h('a', { ...shared, href, target: '_blank', rel: 'noopener noreferrer' }, ...content);
  return h('button', { ...shared, type: 'button' }, ...content);
}

/** `overflow`: the three dots. */
export function drawOverflow(element: Json, slot: Slot): Drawn {
  const menuId = `${slot.domId}-menu`;
  const options = optionsOf(element, slot.viewer).flatMap((part) => part.options);
  const button = h(
    'button',
    { ...menuTrigger(menuId), class: 'button button-icon', 'aria-label': 'More options' },
    drawIcon('dots'),
  );
  return wrap(
    element,
    slot,
    'overflow',
    drawMenu(button, menuId, 'More options', group(options.map((option) => drawItem(option, undefined)))),
  );
}

/** A select that acts on choosing. */
export function drawSelectMenu(element: Json, slot: Slot): Drawn {
  const menuId = `${slot.domId}-menu`;
  const groups = optionsOf(element, slot.viewer);
  const chosen = initialValues(element, slot.viewer);
  const current = groups.flatMap((part) => part.options).find((option) => chosen.has(option.value));
  const name = String(fieldAttributes(element, slot, 'Choose an option')['aria-label'] ?? 'Choose an option');
  const button = h(
    'button',
    {
      ...menuTrigger(menuId),
      class: 'button button-select',
      id: slot.domId,
      'aria-label': current ? `${name}: ${current.label}` : undefined,
    },
    h('span', null, current?.label ?? name),
    drawIcon('down'),
  );
  const items = groups.map((part) =>
    group([
      part.heading ? h('div', { class: 'menu-heading', role: 'presentation' }, part.heading) : null,
      ...part.options.map((option) => drawItem(option, option === current)),
    ]),
  );
  return wrap(
    { ...element, type: textOf(element, 'type') },
    slot,
    'menu',
    drawMenu(button, menuId, name, group(items)),
  );
}
