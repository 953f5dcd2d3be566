import { describe, expect, it } from 'vitest';
import { textOf } from '../../src/config/read-text.ts';

const utf8 = (text: string) => new TextEncoder().encode(text);

describe('a file of a configuration', () => {
  it('is UTF-8, with or without a mark of that', () => {
    expect(textOf(utf8('title: Köln'), 'a.yml')).toBe('title: Köln');
    expect(textOf(Uint8Array.of(0xef, 0xbb, 0xbf, 0x61), 'a.yml')).toBe('a');
  });

  it('is refused with its line where it is of another encoding', () => {
    const latin = Uint8Array.of(...utf8('a: 1\ncity: K'), 0xf6, ...utf8('ln\n'));
    expect(() => textOf(latin, 'a.yml')).toThrow(
      "a.yml:2 holds characters that are not UTF-8, near 'city: K'. Save the file as UTF-8.",
    );
    for (const mark of [
      [0xff, 0xfe],
      [0xfe, 0xff],
    ]) {
      expect(() => textOf(Uint8Array.of(...mark, 0x61, 0), 'a.yml')).toThrow(
        'a.yml:1 is in UTF-16. Save it as UTF-8.',
      );
    }
  });

  it('may hold the mark of what could not be read, where it is written out', () => {
    expect(textOf(utf8('a: \ufffd'), 'a.yml')).toBe('a: \ufffd');
  });
});
