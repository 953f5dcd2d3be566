import { current } from './address.js';
import { formValues, readValue } from './element-value.js';
import { send } from './send.js';

const SETTLE_MS = 600;

/** @param {Element} element @returns {Promise<boolean>} true when there is nothing to confirm or it was confirmed */
function confirmed(element) {
  const dialog = element.querySelector('[data-confirm]');
  if (!(dialog instanceof HTMLDialogElement)) return Promise.resolve(true);
  dialog.showModal();
  return new Promise((resolve) => {
    let answer = false;
    const onClick = (/** @type {MouseEvent} */ event) => {
      const button = /** @type {Element} */ (event.target).closest('[data-answer]');
      if (!button) return;
      answer = button.getAttribute('data-answer') === 'confirm';
      dialog.close();
    };
    dialog.addEventListener('click', onClick);
    dialog.addEventListener(
      'close',
      () => {
        dialog.removeEventListener('click', onClick);
        resolve(answer);
      },
      { once: true },
    );
  });
}

/** @param {Element} element @returns {Record<string, string | undefined> | undefined} */
function placeOf(element) {
  const place = /** @type {HTMLElement | null} */ (element.closest('[data-place]'));
  if (!place) return undefined;
  const { place: kind, channel, ts, view } = place.dataset;
  return kind === 'message' ? { kind, channelId: channel, ts } : { kind, viewId: view };
}

/** @param {Element} near @param {string} text told below the message, modal or Home that `near` is in */
function tell(near, text) {
  const outcome = near.closest('[data-place]')?.querySelector('.outcome:not(.field-error)');
  if (outcome) outcome.textContent = text;
}

/**
 * Sends one use of an element, after its question where it has one. A second use waits for the first's answer.
 * @param {Element} element @param {string | string[] | null | undefined} selected
 */
async function use(element, selected) {
  const trigger = element.querySelector('[data-use], [popovertarget], input, select, textarea') ?? element;
  if (trigger.getAttribute('aria-busy') === 'true' || !(await confirmed(element))) return;
  trigger.setAttribute('aria-busy', 'true');
  tell(element, '');
  const view = element.closest('[data-place="view"]');
  const body = {
    user: current().user,
    place: placeOf(element),
    blockId: element.getAttribute('data-block'),
    actionId: element.getAttribute('data-action'),
    ...(selected === null || selected === undefined ? {} : { selected }),
    // The app is told what is filled in so far, as Slack tells it.
    ...(view === null ? {} : { values: formValues(view) }),
  };
  const outcome = await send('action', body);
  trigger.removeAttribute('aria-busy');
  if (outcome.ok === false) tell(element, `⚠ ${outcome.error}`);
}

/** @param {MouseEvent} event */
function onClick(event) {
  const target = /** @type {Element} */ (event.target);
  const element = target.closest('[data-element]');
  const button = target.closest('[data-use]');
  const item = target.closest('.menu-item');
  if (element && item) void use(element, item.getAttribute('data-value') ?? undefined);
  if (!element || !button) return;
  if (button instanceof HTMLAnchorElement && element.querySelector('[data-confirm]')) {
    event.preventDefault();
    void confirmed(element).then((yes) => yes && open(button.href, '_blank', 'noopener,noreferrer'));
    return;
  }
  void use(element, undefined);
}

/** @type {WeakMap<Element, { timer: number, value: string }>} */
const settling = new WeakMap();

/** @param {Element} element */
function flush(element) {
  const waiting = settling.get(element);
  if (!waiting) return;
  clearTimeout(waiting.timer);
  settling.delete(element);
  void use(element, readValue(element));
}

/** @param {Event} event */
function onChange(event) {
  const element = /** @type {Element} */ (event.target).closest('[data-element][data-acts]');
  if (!element || readValue(element) === undefined) return;
  // While a date is typed, or arrow keys walk through a select, every step reports a change: the last counts.
  clearTimeout(settling.get(element)?.timer);
  const timer = setTimeout(() => flush(element), SETTLE_MS);
  settling.set(element, { timer, value: '' });
  if (element.matches('.element-one, .element-many')) flush(element);
}

/** @param {MouseEvent} event */
async function onShortcut(event) {
  const item = /** @type {Element} */ (event.target).closest('[data-shortcut]');
  if (!item) return;
  const on = placeOf(item);
  const body = { user: current().user, callbackId: item.getAttribute('data-shortcut') };
  const outcome = await send('shortcut', on ? { ...body, on: { channelId: on.channelId, ts: on.ts } } : body);
  const near = item.closest('[data-place]') ?? item.closest('form');
  const place = near?.querySelector('.outcome');
  if (place) place.textContent = outcome.ok === false ? `⚠ ${outcome.error}` : '';
}

/** Wires buttons, menus, selects, choices and dates that act at once, and the shortcut menus. */
export function startActions() {
  document.addEventListener('click', onClick);
  document.addEventListener('click', (event) => void onShortcut(event));
  document.addEventListener('change', onChange);
  document.addEventListener('focusout', ({ target }) => {
    const element = /** @type {Element} */ (target).closest('[data-element]');
    if (element) flush(element);
  });
}
