import { current } from './address.js';
import { REGIONS, redraw } from './redraw.js';

/** @type {EventSource | undefined} */
let source;
let followed = '';

/**
 * Follows what changes for a user; the page is drawn again where it shows that.
 * @param {string} user
 */
export function follow(user) {
  if (user === followed) return;
  source?.close();
  followed = user;
  const opened = new EventSource(`/workspace/changes?${new URLSearchParams({ user })}`);
  source = opened;
  let interrupted = false;
  opened.onmessage = ({ data }) => void redraw(regionsOf(JSON.parse(data)));
  opened.onerror = () => {
    interrupted = true;
    document.documentElement.dataset.live = 'no';
  };
  opened.onopen = () => {
    document.documentElement.dataset.live = 'yes';
    // What changed while the line was down was not told: everything is read again.
    if (interrupted) void redraw(REGIONS);
    interrupted = false;
  };
}

/**
 * @param {{ kind: string, channelId?: string }} change
 * @returns {readonly string[]} the parts that may look different now
 */
function regionsOf({ kind, channelId }) {
  if (kind === 'view') return ['modals'];
  if (kind === 'home') return ['main'];
  if (kind === 'channel' || kind === 'user') return REGIONS;
  const { channel, thread } = current();
  if (channelId !== undefined && channelId !== channel) return ['sidebar'];
  return thread === null ? ['sidebar', 'main'] : ['sidebar', 'main', 'thread'];
}
