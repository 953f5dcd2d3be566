import { type Drawn, h } from '../element.ts';

const NAMED: Readonly<Record<string, string>> = { good: '#2eb67d', warning: '#ecb22e', danger: '#e01e5a' };

/** A hexadecimal colour or one of Slack's three names; anything else is grey. */
export function colorOf(color: string | undefined): string {
  const hex = NAMED[color ?? ''] ?? (color?.startsWith('#') ? color : `#${color ?? ''}`);
  return /^#(?:[0-9a-f]{3}|[0-9a-f]{6})$/i.test(hex) ? hex : '#bbbbbb';
}

/**
 * A field of colour. The page's security policy forbids style attributes, and an SVG's `fill` is none: so
 * colours that come with the data need no exception from it.
 */
export function drawColor(color: string, className: string, ...content: Drawn[]): Drawn {
  return h(
    'svg',
    {
      class: className,
      viewBox: '0 0 36 36',
      preserveAspectRatio: 'none',
      'aria-hidden': 'true',
      focusable: 'false',
    },
    h('rect', { width: 36, height: 36, fill: color }),
    ...content,
  );
}

/** A user's initials on their colour; an app's is drawn as a bell. */
export function drawAvatar(
  user: { readonly name: string; readonly color: string; readonly isBot: boolean } | undefined,
): Drawn {
  const color = user?.color ?? '#777777';
  if (user?.isBot) {
    const bell =
      'M18 8a6 6 0 0 0-6 6v4.5L9.5 22v1.5h17V22L24 18.500V14a6 6 0 0 0-6-6zM15.500 25.500a2.500 2.500 0 0 0 5 0';
    return drawColor(color, 'avatar', h('path', { d: bell, fill: '#ffffff' }));
  }
  const initials = (user?.name ?? '?').slice(0, 2).toUpperCase();
  return drawColor(
    color,
    'avatar',
    h(
      'text',
      { x: 18, y: 23, 'text-anchor': 'middle', fill: '#ffffff', 'font-size': 14, 'font-weight': 700 },
      initials,
    ),
  );
}
