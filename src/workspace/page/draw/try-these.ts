import { type Drawn, h } from '../element.ts';

/** One thing a newcomer may try: a command to run here, or a line for a terminal. */
export interface TryThis {
  readonly label: string;
  readonly command?: string;
  readonly curl?: string;
}

/** The card of things to try: open in an empty channel, folded up once something happened. */
export function drawTryThese(tryThese: readonly TryThis[], open: boolean): Drawn {
  if (tryThese.length === 0) return null;
  const items = tryThese.map(({ label, command, curl }) =>
    h(
      'li',
      null,
      h('span', { class: 'try-label' }, label),
      command === undefined
        ? null
        : h(
            'button',
            { type: 'button', class: 'try-command', 'data-try': command },
            h('code', null, command),
            h('span', { class: 'quiet' }, 'Run'),
          ),
      curl === undefined
        ? null
        : h(
            'div',
            { class: 'try-curl' },
            h('pre', { tabindex: 0 }, curl),
            h('button', { type: 'button', class: 'button', 'data-copy': curl }, 'Copy'),
          ),
    ),
  );
  // `open` decides only the first drawing: a fold that somebody opened stays open.
  return h(
    'details',
    { class: 'try-these', open, 'data-key': open ? 'try-first' : 'try-later' },
    h('summary', null, 'Try this'),
    h('ol', null, ...items),
  );
}
