import { describe, expect, it } from 'vitest';
import { ContainerLines } from '../../src/targets/container-lines.ts';
import { logFrame } from '../support/written-engine.ts';

const noon = Date.parse('2026-11-22T12:00:00Z');
const at = (seconds: number, fraction = '.123456789') =>
  `${new Date(noon + seconds * 1000).toISOString().slice(0, 19)}${fraction}Z`;

interface How {
  readonly tty?: boolean;
  readonly from?: number;
}
/** The lines that come out; an unended last one shows by its missing mark. */
function linesOf(pieces: readonly Buffer[], { tty = false, from = 0 }: How = {}) {
  let text = '';
  const lines = new ContainerLines(
    (buffer, start, end) => {
      text += buffer.toString('utf8', start, end).replaceAll('\n', '|');
    },
    { tty, from },
  );
  for (const piece of pieces) lines.add(piece);
  lines.finish();
  return { text, lastMs: lines.lastMs, longLines: lines.longLines };
}

describe('the lines of a container', () => {
  const log = Buffer.concat([
    logFrame(1, `${at(0)} fine größe\n`),
    logFrame(2, `${at(1)} ERR one, `),
    logFrame(1, `${at(2)} 2020-01-01T00:00:00Z its own time\n`),
    logFrame(2, `${at(3)} and the rest\n`),
    logFrame(1, `${at(4)} \n`),
    logFrame(1, `${at(5)} no end`),
  ]);
  const expected = 'fine größe|2020-01-01T00:00:00Z its own time|ERR one, and the rest||no end';

  it('are what it wrote, without the time in front of each and of each part of a long one', () => {
    expect(linesOf([log])).toEqual({ text: expected, lastMs: noon + 5_123, longLines: 0 });
  });

  it('are the same wherever the pieces break', () => {
    for (const size of [1, 2, 3, 7, 8, 9, 31, 40]) {
      const pieces = Array.from({ length: Math.ceil(log.length / size) }, (_, index) =>
        log.subarray(index * size, (index + 1) * size),
      );
      expect(linesOf(pieces).text).toBe(expected);
    }
  });

  it('of a terminal come without frames', () => {
    const text = Buffer.from(`${at(0)} one\r\n${at(1)} ${at(7)} two\r\n${at(2)} three`);
    expect(linesOf([text.subarray(0, 50), text.subarray(50)], { tty: true }).text).toBe(
      `one\r|${at(7)} two\r|three`,
    );
  });

  it('that are older than what is asked for are left out, and are known to be there', () => {
    expect(linesOf([log], { from: noon + 2_123 })).toMatchObject({
      text: '2020-01-01T00:00:00Z its own time||no end',
    });
    expect(linesOf([log], { from: noon + 60_000 })).toMatchObject({ text: '', lastMs: noon + 5_123 });
  });

  it('may have been written at any moment of their second where the engine says no more', () => {
    const seconds = Buffer.concat([logFrame(1, `${at(0, '')} a\n`), logFrame(1, `${at(1, '')} b\n`)]);
    expect(linesOf([seconds], { from: noon + 999 }).text).toBe('a|b|');
    expect(linesOf([seconds], { from: noon + 1_000 }).text).toBe('b|');
    const zone = logFrame(1, `2026-11-22T14:00:00+02:00 c\n`);
    expect(linesOf([zone])).toMatchObject({ text: 'c|', lastMs: noon });
  });

  it('are kept to a mebibyte, with those behind it whole, and are few in memory at once', () => {
    const part = Buffer.alloc(16_000, 'x').toString();
    const frames = Array.from({ length: 100 }, (_, index) => logFrame(1, `${at(index)} ${part}`));
    const long = [...frames, logFrame(1, `${at(100)} end\n`), logFrame(1, `${at(101)} next\n`)];
    let most = 0;
    const taken: string[] = [];
    const lines = new ContainerLines(
      (buffer, start, end) => {
        most = Math.max(most, end - start);
        taken.push(buffer.toString('utf8', start, end));
      },
      { tty: false, from: 0 },
    );
    for (const piece of long) lines.add(piece);
    lines.finish();
    expect(lines.longLines).toBe(1);
    expect(most).toBe(1_048_576);
    expect(taken).toEqual([part.repeat(100).slice(0, 1_048_576), 'next\n']);
  });

  it('that have not ended on either stream are lines of their own', () => {
    const taken: string[] = [];
    const lines = new ContainerLines(
      (buffer, start, end) => taken.push(buffer.toString('utf8', start, end)),
      {
        tty: false,
        from: 0,
      },
    );
    lines.add(Buffer.concat([logFrame(1, `${at(0)} one`), logFrame(2, `${at(1)} two`)]));
    lines.finish();
    expect(taken).toEqual(['one', 'two']);
  });

  it.each([
    ['has a header that is none', Buffer.from('HTTP/1.1 200 OK\r\n'), 'in no known form'],
    ['has a line without its time', logFrame(1, 'no time here\n'), "no time in front of it but 'no'"],
    ['has a word without end for its time', logFrame(1, 'x'.repeat(5_000)), 'no time in front of it'],
    ['has a date that is none', logFrame(1, '2026-13-40T12:00:00Z x\n'), "but '2026-13-40T12:00:00Z'"],
    ['ends within a header', log.subarray(0, log.length - 40), 'broke off'],
    ['ends within a frame', log.subarray(0, log.length - 3), 'broke off'],
    ['ends within a time', logFrame(1, at(0).slice(0, 20)), 'broke off'],
  ])('are refused where the log %s', (_, bytes, words) => {
    expect(() => linesOf([bytes])).toThrow(words);
  });
});
