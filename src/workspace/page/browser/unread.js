import { afterDraw } from './redraw.js';

/**
 * What this person has read, by channel: the time stamp of the newest message seen. The server only says what
 * is newest; who has read what is nobody's business but this browser's.
 */
function markUnread() {
  const entries = /** @type {HTMLElement[]} */ ([...document.querySelectorAll('#sidebar .nav-entry')]);
  const key = `read ${entries[0]?.dataset.reader}`;
  const stored = localStorage.getItem(key);
  /** @type {Record<string, string>} */
  const read = JSON.parse(stored ?? '{}');
  for (const entry of entries) {
    const { channel, newest } = entry.dataset;
    if (channel === undefined || newest === undefined) continue;
    // A first visit starts with everything read.
    if (stored === null || entry.getAttribute('aria-current') === 'page') read[channel] = newest;
    const isUnread = newest > (read[channel] ?? '');
    entry.classList.toggle('is-unread', isUnread);
    const mark = entry.querySelector('.unread');
    if (mark instanceof HTMLElement) mark.hidden = !isUnread;
  }
  localStorage.setItem(key, JSON.stringify(read));
}

/** Marks channels with something new after each drawing. */
export function startUnread() {
  afterDraw(markUnread);
}
