import { fieldOf, readValue } from './element-value.js';

/** @param {HTMLInputElement} field @param {string} value @returns {string | undefined} */
function fault(field, value) {
  const { minLength, maxLength, validity, type, min, max } = field;
  if (minLength > 0 && value.length < minLength) return `Please enter at least ${minLength} characters.`;
  if (maxLength > 0 && value.length > maxLength) return `Please enter at most ${maxLength} characters.`;
  if (validity.badInput || validity.stepMismatch) return 'Please enter a number of the right kind.';
  if (validity.rangeUnderflow) return `Please enter ${min} or more.`;
  if (validity.rangeOverflow) return `Please enter ${max} or less.`;
  if (validity.typeMismatch)
    return type === 'email' ? 'Please enter a valid email address.' : 'Please enter a valid URL.';
  return validity.valid ? undefined : field.validationMessage;
}

/**
 * What Slack itself refuses before the app is asked.
 * @param {Element} view @returns {Record<string, string>} block id → error
 */
export function ownErrors(view) {
  /** @type {Record<string, string>} */
  const errors = {};
  for (const part of view.querySelectorAll('.field')) {
    const element = part.querySelector('[data-element]');
    const block = element?.getAttribute('data-block');
    if (!element || block === undefined || block === null) continue;
    const value = readValue(element);
    const field = fieldOf(element);
    const empty = value === null || value?.length === 0;
    if (field?.validity.badInput) errors[block] = 'Please enter a number of the right kind.';
    else if (empty && part.hasAttribute('data-required'))
      errors[block] = 'Please complete this required field.';
    else if (!empty && typeof value === 'string' && field) errors[block] = fault(field, value) ?? '';
    if (errors[block] === '') delete errors[block];
  }
  return errors;
}

/**
 * Tells errors at their fields and goes to the first; those of blocks without a field are told at the end.
 * @param {Element} view @param {Record<string, string>} errors block id → error
 */
export function showErrors(view, errors) {
  const told = new Set();
  for (const part of view.querySelectorAll('.block')) {
    const block = part.getAttribute('data-block-id') ?? '';
    const place = part.querySelector('.field-error');
    if (!place) continue;
    const error = Object.hasOwn(errors, block) ? errors[block] : '';
    place.textContent = error;
    if (error) told.add(block);
    for (const field of part.querySelectorAll('input, textarea, select')) {
      if (error) field.setAttribute('aria-invalid', 'true');
      else field.removeAttribute('aria-invalid');
    }
  }
  const outcome = view.querySelector('.outcome');
  const rest = Object.entries(errors).filter(([block]) => !told.has(block));
  if (outcome) outcome.textContent = rest.map(([, error]) => error).join(' ');
  /** @type {HTMLElement | null} */ (view.querySelector('[aria-invalid="true"]'))?.focus();
}
