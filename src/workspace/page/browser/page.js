import { startActions } from './actions.js';
import { completeAddress, current } from './address.js';
import { runCommand, startComposers } from './composer.js';
import { startHints } from './hints.js';
import { follow } from './live.js';
import { startMenus } from './menus.js';
import { startModals } from './modals.js';
import { startNavigation } from './navigate.js';
import { drawn, focusComposer, jumpToEnd, startScrolling } from './redraw.js';
import { send } from './send.js';
import { startUnread } from './unread.js';

/** @param {MouseEvent} event the buttons of "Try this" and "New messages" */
async function onClick({ target }) {
  const button = /** @type {HTMLElement | null} */ (
    /** @type {Element} */ (target).closest('[data-try], [data-copy], [data-jump]')
  );
  if (!button) return;
  if (button.dataset.try !== undefined) runCommand(button.dataset.try);
  else if (button.dataset.copy === undefined) jumpToEnd();
  else {
    await navigator.clipboard.writeText(button.dataset.copy);
    button.textContent = 'Copied';
  }
}

completeAddress();
startScrolling();
startMenus();
startActions();
startModals();
startHints();
startComposers();
startUnread();
startNavigation();
document.addEventListener('click', (event) => void onClick(event));

const { user, view } = current();
follow(user);
if (view === 'home') void send('open-home', { user });
drawn();
if (!document.querySelector('dialog[open]')) focusComposer();
document.documentElement.dataset.ready = 'yes';
