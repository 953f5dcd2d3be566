/** Reads what a person put into a Block Kit element. */

/** @typedef {string | string[] | null} Value */

/** @type {Record<string, (element: Element) => Value>} */
const READERS = {
  text: (element) => fieldOf(element)?.value || null,
  select: (element) => fieldOf(element)?.value || null,
  one: (element) => checkedOf(element)[0] ?? null,
  many: (element) => checkedOf(element),
  datetime: (element) => {
    const field = fieldOf(element);
    return field?.value ? String(unixSeconds(field.value, field.dataset.timeZone ?? 'UTC')) : null;
  },
};

/** @param {Element} element @returns {HTMLInputElement | null} */
export const fieldOf = (element) => element.querySelector('input, textarea, select');

/** @param {Element} element @returns {string[]} */
const checkedOf = (element) =>
  [...element.querySelectorAll('input')].filter((input) => input.checked).map((input) => input.value);

/** @param {Element} element one with `data-element` @returns {Value | undefined} undefined where there is nothing to read */
export function readValue(element) {
  return READERS[element.getAttribute('data-element') ?? '']?.(element);
}

/**
 * The moment at which a zone's wall clock shows `local`. The zone's offset is taken at a first guess and once
 * more at the result, which is right on both sides of a change of the clocks.
 * @param {string} local `2026-11-21T02:14` @param {string} timeZone
 */
export function unixSeconds(local, timeZone) {
  const wallMs = Date.parse(`${local}Z`);
  const first = wallMs - offsetMs(wallMs, timeZone);
  return Math.floor((wallMs - offsetMs(first, timeZone)) / 1000);
}

/** @param {number} atMs @param {string} timeZone */
function offsetMs(atMs, timeZone) {
  // Swedish is the locale whose dates are ISO 8601.
  const wall = new Date(atMs).toLocaleString('sv-SE', { timeZone }).replace(' ', 'T');
  return Date.parse(`${wall}Z`) - Math.floor(atMs / 1000) * 1000;
}

/**
 * `state.values` of a view: block id → action id → value.
 * @param {Element} view @returns {Record<string, Record<string, Value>>}
 */
export function formValues(view) {
  /** @type {Record<string, Record<string, Value>>} */
  const values = {};
  for (const element of view.querySelectorAll('[data-element]')) {
    const value = readValue(element);
    const block = element.getAttribute('data-block') ?? '';
    if (value === undefined) continue;
    values[block] = { ...values[block], [element.getAttribute('data-action') ?? '']: value };
  }
  return values;
}
