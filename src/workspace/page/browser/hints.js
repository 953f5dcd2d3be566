/** The list of commands above the message field, while the first word of a command is typed. */

/** @param {HTMLFormElement} form @returns {HTMLElement | null} */
const listOf = (form) => form.querySelector('.hints');

/** @param {HTMLFormElement} form @returns {HTMLElement[]} the entries that fit */
const shownOf = (form) =>
  [...form.querySelectorAll('.hint-option')].filter((one) => one instanceof HTMLElement && !one.hidden);

/** @param {HTMLFormElement} form @param {HTMLElement | undefined} option */
function choose(form, option) {
  for (const one of form.querySelectorAll('.hint-option'))
    one.setAttribute('aria-selected', String(one === option));
  form.querySelector('textarea')?.setAttribute('aria-activedescendant', option?.id ?? '');
}

/** @param {HTMLFormElement} form @param {string} text what is typed so far */
export function showHints(form, text) {
  const list = listOf(form);
  if (!list) return;
  const typed = text.toLowerCase();
  const word = typed.split(' ')[0] ?? '';
  for (const option of list.querySelectorAll('.hint-option')) {
    const command = /** @type {HTMLElement} */ (option).dataset.command ?? '';
    // Once the command is written out, its own line stays as a reminder of what may follow.
    /** @type {HTMLElement} */ (option).hidden = !(
      command.startsWith(typed) ||
      (word === command && !text.includes('\n'))
    );
  }
  const shown = typed.startsWith('/') ? shownOf(form) : [];
  list.hidden = shown.length === 0;
  form.querySelector('textarea')?.setAttribute('aria-expanded', String(!list.hidden));
  choose(form, typed.includes(' ') ? undefined : shown[0]);
}

/** @param {HTMLFormElement} form */
export const hintsOpen = (form) =>
  listOf(form)?.hidden === false && form.querySelector('[aria-selected="true"]') !== null;

/** @param {HTMLFormElement} form @returns {true} */
export function closeHints(form) {
  const list = listOf(form);
  if (list) list.hidden = true;
  form.querySelector('textarea')?.setAttribute('aria-expanded', 'false');
  choose(form, undefined);
  return true;
}

/** @param {HTMLFormElement} form @param {number} step @returns {true} */
export function moveHint(form, step) {
  const shown = shownOf(form);
  const at = shown.findIndex((one) => one.getAttribute('aria-selected') === 'true');
  choose(form, shown[(at + step + shown.length) % shown.length]);
  return true;
}

/** @param {HTMLFormElement} form @param {HTMLElement} [clicked] @returns {boolean} false when nothing was left to complete */
export function chooseHint(form, clicked) {
  const field = form.querySelector('textarea');
  const chosen = clicked ?? (hintsOpen(form) ? form.querySelector('[aria-selected="true"]') : null);
  const command = chosen instanceof HTMLElement ? chosen.dataset.command : undefined;
  if (!field || command === undefined || (!clicked && field.value.trim() === command)) return false;
  field.value = `${command} `;
  field.dispatchEvent(new Event('input', { bubbles: true }));
  return true;
}

/** Wires the mouse. */
export function startHints() {
  document.addEventListener('mousedown', (event) => {
    const option = /** @type {Element} */ (event.target).closest('.hint-option');
    const form = option?.closest('form');
    if (!(option instanceof HTMLElement) || !form) return;
    event.preventDefault();
    chooseHint(form, option);
  });
}
