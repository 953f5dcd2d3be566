import type { Block } from '../src/define/message.ts';
import { section } from './blocks.ts';

/** Room for lines in one message, well below where Slack refuses all blocks together. */
const maxCharacters = 9_000;
const sectionCharacters = 2_900;

/**
 * Lines of mrkdwn as few sections as they fit in; what does not fit is counted in a last line made by `more`.
 * Each line is shown whole or not at all.
 */
export function lineSections(
  lines: readonly string[],
  more: (leftOut: number) => string,
  options: { readonly maxLines?: number; readonly total?: number; readonly maxCharacters?: number } = {},
): readonly Block[] {
  const room = options.maxCharacters ?? maxCharacters;
  const kept: string[] = [];
  let characters = 0;
  for (const line of lines.slice(0, options.maxLines ?? lines.length)) {
    characters += line.length + 1;
    if (characters > room) break;
    kept.push(line);
  }
  const leftOut = (options.total ?? lines.length) - kept.length;
  return packed(leftOut > 0 ? [...kept, `_${more(leftOut)}_`] : kept).map((text) => section(text));
}

function packed(lines: readonly string[]): readonly string[] {
  const texts: string[] = [];
  let current = '';
  for (const line of lines) {
    if (current !== '' && current.length + line.length + 1 > sectionCharacters) {
      texts.push(current);
      current = '';
    }
    current = current === '' ? line : `${current}\n${line}`;
  }
  return current === '' ? texts : [...texts, current];
}
