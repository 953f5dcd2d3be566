import type { PersonSide } from '../../person-side.ts';
import { type Drawn, h } from '../element.ts';
import { drawMenu, menuTrigger } from '../elements/draw-menu.ts';
import { drawIcon } from './icon.ts';
import { drawShortcutItems } from './shortcut-items.ts';

/** Where one types. `threadTs` is set in the thread pane, where slash commands do not run. */
export function drawComposer(
  person: PersonSide,
  channelId: string,
  placeholder: string,
  threadTs?: string,
): Drawn {
  const id = threadTs === undefined ? 'composer' : 'thread-composer';
  const hints = threadTs === undefined ? person.slashCommands() : [];
  const field = h('textarea', {
    id,
    rows: 1,
    placeholder,
    'aria-label': placeholder,
    autocomplete: 'off',
    ...(hints.length > 0
      ? {
          role: 'combobox',
          'aria-expanded': 'false',
          'aria-autocomplete': 'list',
          'aria-controls': `${id}-hints`,
        }
      : {}),
  });
  return h(
    'form',
    {
      class: 'composer',
      'data-key': `composer-${channelId}-${threadTs ?? ''}`,
      'data-channel': channelId,
      'data-thread': threadTs,
      'data-composer': '',
    },
    hints.length > 0 ? drawHints(person, id) : null,
    h(
      'div',
      { class: 'composer-box' },
      field,
      threadTs === undefined ? drawShortcuts(person) : null,
      h('button', { type: 'submit', class: 'tool composer-send', 'aria-label': 'Send' }, drawIcon('send')),
    ),
    h('p', { class: 'outcome', role: 'alert', 'data-own': '' }),
  );
}

function drawHints(person: PersonSide, id: string): Drawn {
  const options = person
    .slashCommands()
    .map((hint, at) =>
      h(
        'div',
        { class: 'hint-option', role: 'option', id: `${id}-hint-${at}`, 'data-command': hint.command },
        h('strong', null, hint.command),
        h('code', null, hint.usageHint),
        h('span', { class: 'quiet' }, hint.description),
      ),
    );
  return h(
    'div',
    {
      class: 'hints',
      role: 'listbox',
      id: `${id}-hints`,
      'aria-label': 'Commands',
      'data-own': '',
      hidden: true,
    },
    ...options,
  );
}

function drawShortcuts(person: PersonSide): Drawn {
  const items = drawShortcutItems(person.shortcuts(), 'global');
  if (items === null) return null;
  const id = 'shortcuts-menu';
  const name = { 'aria-label': 'Shortcuts', title: 'Shortcuts' };
  const button = h('button', { ...menuTrigger(id), ...name, class: 'tool' }, drawIcon('bolt'));
  return drawMenu(button, id, 'Shortcuts', items);
}
