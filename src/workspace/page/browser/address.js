/** What the page shows stands in its address; this is the only place that reads it. */

const app = () => /** @type {HTMLElement} */ (document.getElementById('app'));

/** @returns {{ user: string, channel: string, thread: string | null, view: string | null }} */
export function current() {
  const query = new URLSearchParams(location.search);
  const { user = '', channel = '' } = app().dataset;
  return {
    user: query.get('user') ?? user,
    channel: query.get('channel') ?? channel,
    thread: query.get('thread'),
    view: query.get('view'),
  };
}

/** Writes what the server chose (the first user, the first channel) into a bare address. */
export function completeAddress() {
  const query = new URLSearchParams(location.search);
  const { user, channel } = app().dataset;
  if (user) query.set('user', user);
  if (channel) query.set('channel', channel);
  history.replaceState(null, '', `?${query}`);
}

/** Lets the style sheet know which pane is in front on a phone. */
export function showPane() {
  app().dataset.pane = current().thread === null ? 'main' : 'thread';
}
