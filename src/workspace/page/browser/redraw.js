import { current, showPane } from './address.js';
import { morph } from './morph.js';

/** The parts that the server draws by themselves; each is an element with this id. */
export const REGIONS = ['sidebar', 'main', 'thread', 'modals'];

const AT_BOTTOM_PX = 40;

/** @type {Set<string>} */
const wanted = new Set();
/** @type {(() => void)[]} */
const listeners = [];
/** @type {Promise<void> | undefined} */
let running;

/** Calls `listener` after each drawing. @param {() => void} listener */
export function afterDraw(listener) {
  listeners.push(listener);
}

/** Tells everybody that what is in the page is as wanted now. */
export function drawn() {
  for (const listener of listeners) listener();
}

/**
 * Draws parts of the page again. Any number of calls while one is under way become one more.
 * @param {readonly string[]} regions
 * @returns {Promise<void>} when the page shows it
 */
export function redraw(regions) {
  for (const region of regions) wanted.add(region);
  running ??= drain().finally(() => {
    running = undefined;
  });
  return running;
}

async function drain() {
  while (wanted.size > 0) {
    // A burst of changes is one drawing.
    await new Promise((resolve) => setTimeout(resolve, 20));
    const regions = [...wanted];
    wanted.clear();
    const { search } = location;
    const parts = await Promise.all(regions.map((region) => read(region, search)));
    // Somebody went elsewhere meanwhile: what was read is of no use.
    if (location.search !== search) for (const region of REGIONS) wanted.add(region);
    else apply(parts.filter((part) => part !== null));
  }
}

/** @param {string} region @param {string} search */
async function read(region, search) {
  try {
    const answer = await fetch(`/workspace/fragment/${region}${search}`);
    if (!answer.ok) return null;
    const page = new DOMParser().parseFromString(await answer.text(), 'text/html');
    return page.body.firstElementChild;
  } catch {
    return null;
  }
}

/** @param {readonly Element[]} parts */
function apply(parts) {
  const bottoms = new Map([...document.querySelectorAll('.log')].map((log) => [log, isAtBottom(log)]));
  const { activeElement } = document;
  for (const part of parts) {
    const old = document.getElementById(part.id);
    if (old) morph(old, part);
  }
  showPane();
  for (const log of document.querySelectorAll('.log')) {
    // A log that was not there before starts at its end, as a channel does when it is opened.
    if (bottoms.get(log) ?? true) log.scrollTop = log.scrollHeight;
    else if (log.id === 'log') showJump(log.scrollHeight > (heights.get(log) ?? 0));
    heights.set(log, log.scrollHeight);
  }
  if (activeElement && !activeElement.isConnected) focusComposer();
  drawn();
}

/** @type {WeakMap<Element, number>} */
const heights = new WeakMap();

/** @param {Element} log */
const isAtBottom = (log) => log.scrollHeight - log.scrollTop - log.clientHeight < AT_BOTTOM_PX;

/** @param {boolean} grew */
function showJump(grew) {
  const jump = /** @type {HTMLElement | null} */ (document.querySelector('[data-jump]'));
  if (jump && grew) jump.hidden = false;
}

/** Goes to the newest message. */
export function jumpToEnd() {
  const log = document.getElementById('log');
  if (log) log.scrollTop = log.scrollHeight;
}

/** Scrolls every log to its end (first drawing) and lets the "New messages" button go once one is there. */
export function startScrolling() {
  for (const log of document.querySelectorAll('.log')) {
    log.scrollTop = log.scrollHeight;
    heights.set(log, log.scrollHeight);
  }
  document.addEventListener(
    'scroll',
    ({ target }) => {
      if (!(target instanceof Element) || target.id !== 'log' || !isAtBottom(target)) return;
      const jump = /** @type {HTMLElement | null} */ (document.querySelector('[data-jump]'));
      if (jump) jump.hidden = true;
    },
    true,
  );
}

/** Puts the cursor where one types, except on a phone, where that would open the keyboard. */
export function focusComposer() {
  if (!matchMedia('(min-width: 701px)').matches) return;
  const id = current().thread === null ? 'composer' : 'thread-composer';
  document.getElementById(id)?.focus();
}
