import { type Drawn, h } from '../element.ts';

/** Paths in a box of 24; drawn with a round stroke in the colour of the text around them. */
const PATHS = {
  dots: 'M12 5v.01M12 12v.01M12 19v.01',
  down: 'M6 9l6 6 6-6',
  back: 'M15 6l-6 6 6 6',
  close: 'M6 6l12 12M18 6L6 18',
  menu: 'M4 7h16M4 12h16M4 17h16',
  send: 'M4 12l16-8-6 16-3-7-7-1z',
  bolt: 'M13 3L5 14h6l-1 7 8-11h-6l1-7z',
  reply: 'M4 5h16v11H10l-5 4v-4H4z',
  pin: 'M9 4h6l-1 6 3 3v2H7v-2l3-3-1-6zM12 15v6',
  eye: 'M2 12s4-7 10-7 10 7 10 7-4 7-10 7-10-7-10-7zM12 9.5a2.5 2.5 0 1 0 0 5 2.5 2.5 0 0 0 0-5z',
  hash: 'M9 4L7 20M17 4l-2 16M4 9h17M3 15h17',
  home: 'M4 11l8-7 8 7v9h-6v-6h-4v6H4z',
  file: 'M6 3h8l5 5v13H6zM14 3v5h5',
} as const;

/** An icon that says nothing by itself: the button around it carries the name. */
export function drawIcon(name: keyof typeof PATHS): Drawn {
  return h(
    'svg',
    { class: 'icon', viewBox: '0 0 24 24', 'aria-hidden': 'true', focusable: 'false' },
    h('path', {
      d: PATHS[name],
      fill: 'none',
      stroke: 'currentColor',
      'stroke-width': name === 'dots' ? 3 : 1.8,
      'stroke-linecap': 'round',
      'stroke-linejoin': 'round',
    }),
  );
}
