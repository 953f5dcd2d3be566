import { describe, expect, it } from 'vitest';
import { ExpositionReader } from '../../../src/targets/exposition/exposition-reader.ts';
import type { Sample } from '../../../src/targets/exposition/parse-sample.ts';

function read(pieces: readonly (string | Buffer)[], closes = false) {
  const found: Sample[] = [];
  const reader = new ExpositionReader(
    '/metrics',
    new Set(['a', 'my.a']),
    (sample) => void found.push(sample),
  );
  for (const piece of pieces) reader.push(Buffer.from(piece));
  return { count: reader.end({ closes }), values: found.map(({ value }) => value), found };
}

const text = '# HELP a of <all>\n# TYPE a gauge\na 1\nb{x="y"} 2\n\na{x="ü"} 3 # note\n{"my.a"} 4\n# EOF\n';

describe('an exposition', () => {
  it('hands on the samples of the names that are wanted, and counts all', () => {
    expect(read([text])).toMatchObject({ count: 4, values: [1, 3, 4] });
  });

  it('is read the same in whatever pieces it comes', () => {
    const bytes = Buffer.from(text);
    for (let size = 1; size < 20; size += 1) {
      const pieces = Array.from({ length: Math.ceil(bytes.length / size) }, (_, index) =>
        bytes.subarray(index * size, (index + 1) * size),
      );
      const { found, count } = read(pieces, true);
      expect([count, found[1]?.labels['x']]).toEqual([4, 'ü']);
    }
  });

  it('may come with the line breaks of Windows, and without the last', () => {
    expect(read(['a 1\r\na{x="y"} 2']).values).toEqual([1, 2]);
  });

  it.each([
    ['is a page', ['<html>\n'], 'is none at line 1'],
    ['is bytes', [Buffer.from([0, 1, 2, 10])], 'is none at line 1'],
    ['is JSON', ['{"a": 1}\n'], 'cannot be read at line 1'],
    ['is words', ['# x\nhello\n'], 'is none at line 2'],
    ['has a wanted line that is broken', ['a{x="y} 1\n'], 'cannot be read at line 1'],
    ['is empty', [''], 'holds no figures'],
    ['is only comments', ['# HELP a\n'], 'holds no figures'],
    [
      'has a line without end',
      Array.from({ length: 70 }, () => 'a'.repeat(1000)),
      'has a line of more than 64 KiB',
    ],
  ])('that %s is an error', (_, pieces, message) => {
    expect(() => read(pieces)).toThrow(`The text exposition of /metrics ${message}`);
  });

  it('of OpenMetrics that was cut off is an error', () => {
    expect(() => read(['a 1\n'], true)).toThrow('was cut off before its end (# EOF)');
  });
});
