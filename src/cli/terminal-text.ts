import { cut, oneLine } from '../domain/text.ts';

/** Text from alerts for a terminal: one line, cut, without anything that moves the cursor or changes colours. */
export function escapeTerminal(text: string, length: number): string {
  return cut(oneLine(text.replace(/\p{Cc}|\p{Cf}/gu, ' ')), length);
}
