import { current } from './address.js';
import { formValues } from './element-value.js';
import { ownErrors, showErrors } from './form-errors.js';
import { afterDraw, redraw } from './redraw.js';
import { send } from './send.js';

/** Opens the top of the stack; the ones below wait, closed, with what was typed into them. */
function showTop() {
  const stack = /** @type {HTMLDialogElement[]} */ ([...document.querySelectorAll('#modals > dialog')]);
  const top = stack.at(-1);
  for (const dialog of stack) if (dialog !== top && dialog.open) dialog.close();
  if (!top || top.open) return;
  top.showModal();
  const marked = top.querySelector('[data-autofocus]') ?? top.querySelector('.modal-body');
  const field = marked?.querySelector('input, textarea, select') ?? marked?.querySelector('button, a');
  /** @type {HTMLElement | null | undefined} */ (field)?.focus();
}

/** @type {WeakSet<Element>} */
const closing = new WeakSet();

/** @param {Element} dialog */
async function closeView(dialog) {
  // One Escape in a date field asks twice in Chromium, and a button may be clicked twice.
  if (closing.has(dialog)) return;
  closing.add(dialog);
  await send('close', { user: current().user, view: dialog.getAttribute('data-view') });
  await redraw(['modals']);
  closing.delete(dialog);
}

/** @param {HTMLFormElement} form */
async function submit(form) {
  const dialog = form.closest('dialog');
  const button = form.querySelector('[type="submit"]');
  if (!dialog || !button || button.getAttribute('aria-busy') === 'true') return;
  const missing = ownErrors(dialog);
  showErrors(dialog, missing);
  if (Object.keys(missing).length > 0) return;
  button.setAttribute('aria-busy', 'true');
  const view = dialog.getAttribute('data-view');
  const outcome = await send('submit', { user: current().user, view, values: formValues(dialog) });
  button.removeAttribute('aria-busy');
  if (outcome.outcome === 'errors') return showErrors(dialog, outcome.errors);
  if (outcome.ok === false) return showErrors(dialog, { '': outcome.error });
  await redraw(['modals']);
}

/** Wires submit, the close buttons and Escape of all modals. */
export function startModals() {
  afterDraw(showTop);
  document.addEventListener('submit', (event) => {
    const form = /** @type {HTMLFormElement} */ (event.target);
    if (!form.hasAttribute('data-submit')) return;
    event.preventDefault();
    void submit(form);
  });
  document.addEventListener('click', ({ target }) => {
    const dialog = /** @type {Element} */ (target).closest('[data-close]')?.closest('dialog');
    if (dialog) void closeView(dialog);
  });
  // Escape asks to close; the app hears of it and the stack decides what is shown next.
  document.addEventListener(
    'cancel',
    (event) => {
      const dialog = /** @type {Element} */ (event.target);
      if (!dialog.matches('.modal')) return;
      event.preventDefault();
      void closeView(dialog);
    },
    true,
  );
}
