import type { PersonSide, WorkspaceView } from '../../person-side.ts';
import { drawBlocks } from '../blocks/draw-block.ts';
import { topSlot } from '../blocks/slot.ts';
import { type Drawn, h } from '../element.ts';
import type { Viewer } from '../viewer.ts';
import { drawIcon } from './icon.ts';

/**
 * All modals of the stack, the top last. The browser shows only the top one; the others wait in the page with
 * what was typed into them.
 */
export function drawModals(person: PersonSide, viewer: Viewer): Drawn {
  return h('div', { id: 'modals' }, ...person.modals(viewer.userId).map((view) => drawModal(view, viewer)));
}

function drawModal(view: WorkspaceView, viewer: Viewer): Drawn {
  const domId = `view-${view.id.replace(/\W/g, '_')}`;
  const properties = {
    class: 'modal',
    id: domId,
    'data-key': domId,
    'data-place': 'view',
    'data-view': view.id,
    'aria-labelledby': `${domId}-title`,
    'aria-modal': 'true',
  };
  return h(
    'dialog',
    properties,
    h(
      'form',
      // The browser's own bubbles are off: errors are told at the field, as Slack tells them.
      { novalidate: true, 'data-submit': '' },
      h(
        'header',
        { class: 'modal-header' },
        h('h2', { id: `${domId}-title` }, view.title),
        h(
          'button',
          { type: 'button', class: 'tool', 'data-close': '', 'aria-label': 'Close' },
          drawIcon('close'),
        ),
      ),
      h(
        'div',
        { class: 'modal-body' },
        drawBlocks(view.blocks, topSlot(viewer, domId, 'view')),
        h('p', { class: 'outcome', role: 'alert', 'data-own': '' }),
      ),
      h(
        'div',
        { class: 'dialog-buttons' },
        h('button', { type: 'button', class: 'button', 'data-close': '' }, view.close ?? 'Cancel'),
        view.submit === undefined
          ? null
          : h('button', { type: 'submit', class: 'button button-primary' }, view.submit),
      ),
    ),
  );
}
