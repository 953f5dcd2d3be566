/** Makes text literal for Slack: `&`, `<` and `>` are the only characters that can start a mention, link or entity. */
export function escapeMrkdwn(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

/** Puts text on one line: any run of white space becomes one blank. */
export function oneLine(text: string): string {
  return text.replace(/\s+/gu, ' ').trim();
}

const graphemes = new Intl.Segmenter('en', { granularity: 'grapheme' });
/** How far around the cut the segmenter looks; a longer cluster is only kept whole by code point. */
const WINDOW = 128;
const OPEN_ENTITY = /&[a-z]{0,4}$/;

/**
 * Text of at most `max` UTF-16 units, cut with `…` between two graphemes and never inside an escaped entity. With
 * `tell` the mark says how many characters were left out: `… (1,204 more characters)`.
 */
export function cut(text: string, max: number, options: { readonly tell?: boolean } = {}): string {
  if (text.length <= max) return text;
  if (options.tell === true) {
    // The figure itself takes room; it is widest when everything is left out.
    const room = max - mark(text.length).length;
    if (room > 0) {
      const kept = text.slice(0, boundaryBefore(text, room));
      return kept + mark(characters(text.slice(kept.length)));
    }
  }
  return max < 1 ? '' : `${text.slice(0, boundaryBefore(text, max - 1))}…`;
}

function mark(leftOut: number): string {
  return `… (${leftOut.toLocaleString('en-US')} more characters)`;
}

function characters(text: string): number {
  let count = 0;
  for (const _ of text) count += 1;
  return count;
}

/** The last index ≤ `limit` at which the text may be cut. */
function boundaryBefore(text: string, limit: number): number {
  const from = Math.max(0, limit - WINDOW);
  const segment = graphemes.segment(text.slice(from, limit + WINDOW)).containing(limit - from);
  const start = segment === undefined ? limit : from + segment.index;
  // A cluster as long as the window (stacked accents) has no boundary to offer: keep surrogate pairs whole at least.
  const index = start > from || from === 0 ? start : pairBoundary(text, limit);
  const entity = OPEN_ENTITY.exec(text.slice(Math.max(0, index - 5), index));
  const closes = entity !== null && /^[a-z]{0,4};/.test(text.slice(index, index + 5));
  return closes ? index - entity[0].length : index;
}

function pairBoundary(text: string, index: number): number {
  const before = text.charCodeAt(index - 1);
  return before >= 0xd800 && before <= 0xdbff ? index - 1 : index;
}
