import { appendFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { lastLines, lineHeads, nextLine } from '../../../src/targets/files/line-heads.ts';
import { lastTime, offsetOfTime } from '../../../src/targets/files/line-search.ts';
import { openFile } from '../../../src/targets/files/open-file.ts';
import { seededRandom } from '../../support/seeded-random.ts';
import { temporaryFolder } from './temporary-folder.ts';

const { write } = temporaryFolder();
const timeOf = (head: string) => (/^\d{6} /.test(head) ? Number(head.slice(0, 6)) : undefined);
const limits = { headBytes: 512, charge: () => undefined };

/** Times in order, with lines that say none in between, of very different lengths. */
function logOf(seed: number, count: number): string {
  const random = seededRandom(seed);
  let time = 100;
  return Array.from({ length: count }, () => {
    time += Math.floor(random() * 3);
    const long = random() < 0.01 ? 200_000 : Math.floor(random() * 200);
    const stamp = random() < 0.3 ? '   at ' : `${String(time).padStart(6, '0')} `;
    return `${stamp}${'x'.repeat(long)}\n`;
  }).join('');
}

/** By reading every line. */
function expectedOffset(text: string, from: number): number {
  let at = 0;
  let first = true;
  for (const line of text.split(/(?<=\n)/)) {
    const time = timeOf(line);
    if (time !== undefined && time >= from) return first ? 0 : at;
    if (time !== undefined) first = false;
    at += line.length;
  }
  return text.length;
}

describe('the place of a moment in a log', () => {
  it.each([1, 2, 3])('is what reading all of it finds (log %d)', (seed) => {
    const text = logOf(seed, 3_000);
    const file = openFile(write(`ordered-${seed}`, text));
    for (let from = 90; from < 3_600; from += 37) {
      expect(offsetOfTime(file, from, timeOf, limits), `from ${from}`).toBe(expectedOffset(text, from));
    }
    file.close();
  });

  it('is found without reading all of it', () => {
    const file = openFile(write('large', logOf(4, 40_000)));
    let bytes = 0;
    offsetOfTime(file, 20_000, timeOf, { headBytes: 512, charge: (more) => (bytes += more) });
    expect(file.size).toBeGreaterThan(50_000_000);
    expect(bytes).toBeLessThan(file.size / 10);
    file.close();
  });

  it('is unknown where no line says when it was written', () => {
    const file = openFile(write('untimed', 'a\nb\n'));
    expect(offsetOfTime(file, 1, timeOf, limits)).toBeUndefined();
    expect(lastTime(file, timeOf, limits)).toBeUndefined();
    file.close();
  });

  it('ends with the last time that is said', () => {
    const file = openFile(write('last', `${'000100 x\n'.repeat(20_000)}000200 y\n   at z\n`));
    expect(lastTime(file, timeOf, limits)).toBe(200);
    file.close();
  });
});

describe('the lines of a file', () => {
  const line = fc.string({ unit: fc.constantFrom('a', 'b', 'ü'), maxLength: 5 });
  const texts = fc
    .tuple(fc.array(line, { maxLength: 12 }), fc.boolean())
    .map(([lines, ended]) => lines.map((one) => `${one}\n`).join('') + (ended ? '' : 'end'));

  it('are the same from behind as from the front, however many are asked for', () => {
    fc.assert(
      fc.property(texts, fc.integer({ min: 1, max: 14 }), (text, count) => {
        const file = openFile(write('behind', text));
        const { start, lines } = lastLines(file, count, () => undefined);
        file.close();
        const all = text.split(/(?<=\n)/).filter((one) => one !== '');
        const expected = all.slice(-count);
        expect(lines).toBe(expected.length);
        expect(Buffer.from(text).subarray(start).toString()).toBe(expected.join(''));
      }),
      { numRuns: 200 },
    );
  });

  it('are each known by their place and their beginning, also where one is longer than memory should hold', () => {
    const text = `first\n${'y'.repeat(300_000)}\n\nlast`;
    const file = openFile(write('heads', text));
    const heads = [...lineHeads(file, 0, file.size, 512, () => undefined)];
    file.close();
    expect(heads.map(({ at }) => at)).toEqual([0, 6, 300_007, 300_008]);
    expect(heads.map(({ text: head }) => head.length)).toEqual([5, 512, 0, 4]);
  });

  it('are whole where a block of the file ends within the beginning of one', () => {
    const lines = Array.from(
      { length: 4_000 },
      (_, index) => `${String(index).padStart(6, '0')} ${'z'.repeat(30)}`,
    );
    const file = openFile(write('blocks', lines.join('\n')));
    const heads = [...lineHeads(file, 0, file.size, 512, () => undefined)];
    file.close();
    expect(heads.map(({ text }) => text)).toEqual(lines);
  });

  it('end where the file ended when it was opened', () => {
    const path = write('grows', 'a\nb\n');
    const file = openFile(path);
    appendFileSync(path, 'c\n');
    expect([...lineHeads(file, 0, file.size, 512, () => undefined)]).toHaveLength(2);
    expect(nextLine(file, 3, file.size, () => undefined)).toBe(4);
    file.close();
  });
});
