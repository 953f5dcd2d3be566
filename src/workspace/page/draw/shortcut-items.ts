import type { ShortcutHint } from '../../person-side.ts';
import { type Drawn, group, h } from '../element.ts';

/** Menu entries for the app's shortcuts of one type; null when it has none. */
export function drawShortcutItems(shortcuts: readonly ShortcutHint[], type: ShortcutHint['type']): Drawn {
  const fitting = shortcuts.filter((shortcut) => shortcut.type === type);
  if (fitting.length === 0) return null;
  const properties = { type: 'button', class: 'menu-item', role: 'menuitem', tabindex: -1 };
  return group(
    fitting.map(({ callbackId, name, description }) =>
      h(
        'button',
        { ...properties, 'data-shortcut': callbackId },
        h('span', null, name),
        h('span', { class: 'menu-note' }, description),
      ),
    ),
  );
}
