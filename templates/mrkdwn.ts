import { formatValue } from '../src/domain/format-value.ts';
import type { Unit } from '../src/domain/probe.ts';
import { cut, escapeMrkdwn, oneLine } from '../src/domain/text.ts';

const zeroWidth = '\u200b';
/** Looks like a back quote and starts no code. */
const quietBackquote = '\u02cb';

/**
 * Text from outside on one line, shown as it is: no mention, link, entity or formatting comes of it. `max` counts
 * the result.
 */
export function literal(text: string, max: number): string {
  // A mark inside a word starts nothing, so names like node_exporter_up stay fit for copying.
  const quiet = oneLine(clean(text))
    .replaceAll('`', quietBackquote)
    .replace(/(?<![\p{L}\p{N}])[*_~]|[*_~](?![\p{L}\p{N}])/gu, `${zeroWidth}$&${zeroWidth}`)
    .replace(/:(?=[\w+'-]+:)/g, `:${zeroWidth}`);
  return cut(escapeMrkdwn(quiet), max);
}

/** The same as inline code, in which nothing but the closing mark means anything. */
export function code(text: string, max: number): string {
  const inner = cut(escapeMrkdwn(oneLine(clean(text)).replaceAll('`', quietBackquote)), max - 2);
  return inner === '' ? '' : `\`${inner}\``;
}

/** Text for a plain_text object, which Slack shows as it is: lines are kept. */
export function plain(text: string, max: number): string {
  return cut(clean(text).trim(), max, { tell: true });
}

/** Slack refuses lone surrogates and shows other control characters as boxes. */
function clean(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what has to go
  return text.toWellFormed().replace(/[\u0000-\u0008\u000b-\u001f\u007f\u2028\u2029]/g, ' ');
}

/** A moment in the reader's own time zone; `format` as Slack's date tokens, UTC where they are not understood. */
export function moment(at: Date, format = '{date_short_pretty} at {time}'): string {
  if (Number.isNaN(at.getTime())) return 'an unknown time';
  const precise = format.includes('secs') ? 19 : 16;
  const fallback = `${at.toISOString().slice(0, precise).replace('T', ' ')} UTC`;
  return `<!date^${Math.floor(at.getTime() / 1_000)}^${format}|${fallback}>`;
}

/** A moment with how long ago or ahead it is, which Slack keeps current. */
export function momentAgo(at: Date): string {
  return moment(at, '{date_short_pretty} at {time} ({ago})');
}

/** A labelled link; `url` has been through `safeUrl`. */
export function link(url: string, label: string): string {
  const safe = url
    .replaceAll('&', '&amp;')
    .replaceAll('<', '%3C')
    .replaceAll('>', '%3E')
    .replaceAll('|', '%7C');
  return `<${safe}|${literal(label, 60) || 'Link'}>`;
}

/** Text that leads to an address of the web; `plain` where there is none, or none that may be followed. */
export function webLink(url: string | undefined, label: string, plain = label): string {
  const address = safeUrl(url ?? '', ['https', 'http']);
  return address === undefined ? plain : link(address, label);
}

const longestUrl = 1_000;

/** The URL as it may be followed, or undefined when its scheme is not allowed (`https` or `https:`). */
export function safeUrl(url: string, schemes: readonly string[]): string | undefined {
  if (url.length > longestUrl || !URL.canParse(url)) return undefined;
  const { protocol, href } = new URL(url);
  const allowed = schemes.some((scheme) => scheme.toLowerCase().replace(/:$/, '') === protocol.slice(0, -1));
  return allowed && href.length <= longestUrl ? href : undefined;
}

/** The first few, and how many more there are. */
export function firstNames(names: readonly string[]): string {
  const shown = names.slice(0, 5).map((one) => literal(one, 60));
  const left = names.length - shown.length;
  return `${shown.join(', ')}${left > 0 ? ` and ${left} more` : ''}`;
}

/** A value with its unit, which is anybody's word. */
export function figure(value: number, unit: Unit): string {
  return literal(formatValue(value, unit), 60);
}
