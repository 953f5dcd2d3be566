import type { Labels } from './alert.ts';
import type { Route } from './route.ts';

const LABEL = /\{\{\s*labels\.([A-Za-z_][A-Za-z0-9_]*)\s*\}\}/gu;
const CHANNEL = /^(#[\p{L}\p{N}_-]{1,80}|[CGD][A-Z0-9]{2,})$/u;
const TEMPLATE = /^#[^#]/u;

/** Whether the text is a channel: its id, or `#name`. */
export function isChannel(text: string): boolean {
  return CHANNEL.test(text);
}

/** Whether the text is a channel's name with at least one label in it, and nothing else that is special. */
export function isChannelTemplate(text: string): boolean {
  const rest = text.replaceAll(LABEL, 'x');
  return rest !== text && TEMPLATE.test(text) && isChannel(rest);
}

/**
 * The channel of a route for an alert: labels are filled in, in lower case and with `-` for what no channel's name may
 * hold. Where a label is missing or the name comes out too long, the route's fallback, then `otherwise`.
 */
export function channelOf(
  route: Pick<Route, 'channel' | 'fallbackChannel'>,
  labels: Labels,
  otherwise: string,
): string {
  let missing = false;
  const channel = route.channel.replaceAll(LABEL, (_whole, name: string) => {
    const part = slugOf((Object.hasOwn(labels, name) ? labels[name] : undefined) ?? '');
    if (part === '') missing = true;
    return part;
  });
  return !missing && isChannel(channel) ? channel : (route.fallbackChannel ?? otherwise);
}

function slugOf(value: string): string {
  return value
    .toLowerCase()
    .replace(/[^\p{L}\p{N}_-]+/gu, '-')
    .replace(/^-+|-+$/g, '');
}
