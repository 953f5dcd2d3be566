import { readFileSync } from 'node:fs';
import { configurationError } from './located-document.ts';

/** The text of a file, which has to be UTF-8, with or without a mark of that. ConfigError with the line where it is not. */
export function readText(file: string): string {
  return textOf(readFileSync(file), file);
}

export function textOf(bytes: Uint8Array, file: string): string {
  const [first, second] = bytes;
  if ((first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff)) {
    throw configurationError([`${file}:1 is in UTF-16. Save it as UTF-8.`]);
  }
  const text = new TextDecoder('utf-8').decode(bytes);
  const broken = text.indexOf('\ufffd');
  // The mark of what could not be read may also stand there by itself.
  if (broken < 0 || isUtf8(bytes)) return text;
  const line = text.slice(0, broken).split('\n').length;
  throw configurationError([
    `${file}:${line} holds characters that are not UTF-8, near '${text
      .slice(Math.max(0, broken - 20), broken)
      .split('\n')
      .at(-1)}'. Save the file as UTF-8.`,
  ]);
}

function isUtf8(bytes: Uint8Array): boolean {
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    return true;
  } catch {
    return false;
  }
}
