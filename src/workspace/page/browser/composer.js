import { current } from './address.js';
import { chooseHint, closeHints, hintsOpen, moveHint, showHints } from './hints.js';
import { afterDraw, jumpToEnd } from './redraw.js';
import { send } from './send.js';

const REMEMBERED = 50;

/** @param {HTMLTextAreaElement} field */
const draftKey = (field) => `draft ${current().user} ${field.form?.dataset.key}`;
const historyKey = () => `commands ${current().user}`;

/** @returns {string[]} what this person ran, oldest first */
const history = () => JSON.parse(sessionStorage.getItem(historyKey()) ?? '[]');

/** @param {HTMLTextAreaElement} field @param {string} text */
function write(field, text) {
  field.value = text;
  field.setSelectionRange(text.length, text.length);
  sessionStorage.setItem(draftKey(field), text);
}

/** @param {HTMLFormElement} form */
async function submit(form) {
  const field = form.querySelector('textarea');
  const text = field?.value.trim() ?? '';
  if (!field || text === '') return;
  const { user } = current();
  const { channel, thread } = form.dataset;
  const outcomeAt = form.querySelector('.outcome');
  const tell = (/** @type {string} */ told) => {
    if (outcomeAt) outcomeAt.textContent = told;
  };
  tell('');
  closeHints(form);
  if (text.startsWith('/') && thread !== undefined) {
    return tell(`⚠ ${text.split(/\s/)[0]} is not supported in threads. Sorry!`);
  }
  write(field, '');
  if (text.startsWith('/')) remember(text);
  if (thread === undefined) jumpToEnd();
  form.setAttribute('aria-busy', 'true');
  const outcome = text.startsWith('/')
    ? await send('slash', { user, channel, command: text })
    : await send('post', { user, channel, text, ...(thread === undefined ? {} : { thread }) });
  form.removeAttribute('aria-busy');
  if (outcome.ok !== false) return undefined;
  tell(`⚠ ${outcome.error}`);
  // What was not sent is not lost, unless something new was begun.
  if (field.value === '') write(field, text);
  return undefined;
}

/** @param {string} command */
function remember(command) {
  const commands = [...history().filter((known) => known !== command), command].slice(-REMEMBERED);
  sessionStorage.setItem(historyKey(), JSON.stringify(commands));
}

/** @param {HTMLTextAreaElement} field @param {1 | -1} step @returns {boolean} false where an arrow is just an arrow */
function recall(field, step) {
  const commands = history();
  const at = field.value === '' ? commands.length : commands.indexOf(field.value);
  const next = at + step;
  if (at < 0 || next < 0 || next > commands.length) return false;
  write(field, commands[next] ?? '');
  return true;
}

/** @param {KeyboardEvent} event */
function onKeyDown(event) {
  const field = event.target;
  if (!(field instanceof HTMLTextAreaElement) || !field.form?.hasAttribute('data-composer') || event.altKey)
    return;
  const { form } = field;
  const open = hintsOpen(form);
  const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0;
  let taken = false;
  // An input method's Enter ends its own word.
  if (event.key === 'Enter' && !event.shiftKey && !event.isComposing) {
    taken = true;
    if (!chooseHint(form)) form.requestSubmit();
  } else if (event.key === 'Tab' && open && !event.shiftKey) taken = chooseHint(form);
  else if (event.key === 'Escape' && open) taken = closeHints(form);
  else if (step !== 0 && open) taken = moveHint(form, step);
  else if (step !== 0 && !event.shiftKey) taken = recall(field, step);
  if (taken) event.preventDefault();
}

/** @type {WeakMap<HTMLTextAreaElement, string>} */
const restored = new WeakMap();

/** Puts drafts back into fields that are new in the page, or that now belong to another person. */
function restoreDrafts() {
  for (const field of document.querySelectorAll('form[data-composer] textarea')) {
    if (!(field instanceof HTMLTextAreaElement) || restored.get(field) === draftKey(field)) continue;
    field.value = sessionStorage.getItem(draftKey(field)) ?? '';
    restored.set(field, draftKey(field));
  }
}

/** Runs a command as if it had been typed. @param {string} command */
export function runCommand(command) {
  const field = document.getElementById('composer');
  if (!(field instanceof HTMLTextAreaElement)) return;
  write(field, command);
  field.form?.requestSubmit();
}

/** Wires the message fields. */
export function startComposers() {
  afterDraw(restoreDrafts);
  document.addEventListener('keydown', onKeyDown);
  document.addEventListener('input', ({ target }) => {
    if (!(target instanceof HTMLTextAreaElement) || !target.form?.hasAttribute('data-composer')) return;
    sessionStorage.setItem(draftKey(target), target.value);
    showHints(target.form, target.value);
  });
  document.addEventListener('submit', (event) => {
    const form = /** @type {HTMLFormElement} */ (event.target);
    if (!form.hasAttribute('data-composer')) return;
    event.preventDefault();
    void submit(form);
  });
}
