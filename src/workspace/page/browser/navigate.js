import { current, showPane } from './address.js';
import { follow } from './live.js';
import { focusComposer, REGIONS, redraw } from './redraw.js';
import { send } from './send.js';

/**
 * Goes to another address of the page without loading it anew.
 * @param {string} address such as `?user=U1&channel=C1`
 */
export async function navigate(address) {
  if (address !== location.search) history.pushState(null, '', address);
  closeNav();
  await arrive();
  focusComposer();
}

/** Shows what the address says; also after the back button. */
export async function arrive() {
  const { user, view } = current();
  showPane();
  follow(user);
  if (view === 'home') void send('open-home', { user });
  await redraw(REGIONS);
  const name = document.getElementById('main')?.getAttribute('aria-label') ?? '';
  document.title = [name, ...document.title.split(' · ').slice(1)].join(' · ');
}

/** @param {string} withUser opens the direct message with this user */
export async function openDirectMessage(withUser) {
  const { user } = current();
  const outcome = await send('open-dm', { user, with: withUser });
  if (outcome.ok) await navigate(`?${new URLSearchParams({ user, channel: outcome.channel })}`);
}

const app = () => /** @type {HTMLElement} */ (document.getElementById('app'));

function closeNav() {
  app().classList.remove('nav-open');
  document.querySelector('[data-toggle-nav]')?.setAttribute('aria-expanded', 'false');
}

function toggleNav() {
  const open = app().classList.toggle('nav-open');
  document.querySelector('[data-toggle-nav]')?.setAttribute('aria-expanded', String(open));
  const first = /** @type {HTMLElement | null} */ (document.querySelector('#sidebar a, #sidebar button'));
  if (open) first?.focus();
}

/** @param {1 | -1} step to the next or previous entry of the sidebar */
function stepChannel(step) {
  const entries = /** @type {HTMLElement[]} */ ([...document.querySelectorAll('#sidebar .nav-entry')]);
  const at = entries.findIndex((entry) => entry.getAttribute('aria-current') === 'page');
  entries[(at + step + entries.length) % entries.length]?.click();
}

/** @param {MouseEvent} event */
function onClick(event) {
  const target = /** @type {Element} */ (event.target);
  const link = target.closest('[data-nav]');
  if (target.closest('[data-toggle-nav]')) return toggleNav();
  // With a modifier key the browser opens a tab of its own: let it.
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey || event.button !== 0) return undefined;
  event.preventDefault();
  const withUser = link.getAttribute('data-open-dm');
  if (withUser) void openDirectMessage(withUser);
  else void navigate(link.getAttribute('href') ?? '');
  return undefined;
}

/** Wires links, the channel menu of a phone and Alt+Arrow. */
export function startNavigation() {
  document.addEventListener('click', onClick);
  window.addEventListener('popstate', () => void arrive());
  document.addEventListener('keydown', (event) => {
    if (event.altKey && (event.key === 'ArrowDown' || event.key === 'ArrowUp')) {
      event.preventDefault();
      stepChannel(event.key === 'ArrowDown' ? 1 : -1);
    }
    if (event.key === 'Escape') closeNav();
  });
}
