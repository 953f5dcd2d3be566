import { execFileSync } from 'node:child_process';
import { appendFileSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readRotatedLines } from '../../src/targets/rotated-lines.ts';

const never = new AbortController().signal;
let folder: string;
let log: string;
const at = (file: string, seconds: number) => utimesSync(file, seconds, seconds);

async function read(
  options: { since?: number; most?: number; goesOn?: (line: string) => boolean; signal?: AbortSignal } = {},
) {
  const lines: string[] = [];
  const { since = 0, most = 1e9, goesOn = () => true, signal = never } = options;
  const cut = await readRotatedLines(
    log,
    new Date(since * 1000),
    most,
    { goesOn, take: (line) => lines.push(line) },
    signal,
  );
  return { lines, cut };
}

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'watchbill-rotated-'));
  log = join(folder, 'auth.log');
});
afterEach(() => rmSync(folder, { recursive: true }));

describe('readRotatedLines', () => {
  it('waits for no writer of a pipe that lies among the rotated files', async () => {
    writeFileSync(log, 'one\n');
    execFileSync('mkfifo', [`${log}.1`]);
    expect((await read()).lines).toEqual(['one']);
  });

  it('reads every line of a large file once, whatever piece it falls into', async () => {
    const lines = Array.from({ length: 30_000 }, (_, index) => `line ${index} ${'ä'.repeat(index % 40)}`);
    writeFileSync(log, `${lines.join('\n')}\n`);
    const found = await read();
    expect(found.cut).toBe(false);
    expect([...found.lines].sort()).toEqual([...lines].sort());
  });

  it('reads a last line without an end, and one that is longer than a piece', async () => {
    writeFileSync(log, `first\n${'x'.repeat(700_000)}\nlast`);
    const { lines } = await read();
    expect(lines).toContain('first');
    expect(lines).toContain('last');
    expect(lines).toHaveLength(3);
  });

  it('keeps little of a packed line that has no end', async () => {
    writeFileSync(log, '');
    writeFileSync(`${log}.1.gz`, gzipSync('x'.repeat(2_000_000)));
    expect((await read()).lines.map(({ length }) => length)).toEqual([65_536]);
  });

  it('takes rotated files along, packed ones too, as far as they are of the time', async () => {
    for (const [name, text, seconds] of [
      ['auth.log', 'today', 5000],
      ['auth.log.1', 'yesterday', 4000],
      ['auth.log-20261101', 'dated', 3000],
      ['auth.log.9', 'ancient', 1000],
      ['auth.log.bak', 'a copy', 5000],
      ['auth.logger', 'another log', 5000],
    ] as const) {
      writeFileSync(join(folder, name), `${text}\n`);
      at(join(folder, name), seconds);
    }
    writeFileSync(join(folder, 'auth.log.2.gz'), gzipSync('packed 1\npacked 2'));
    at(join(folder, 'auth.log.2.gz'), 3500);
    expect((await read({ since: 2000 })).lines).toEqual([
      'today',
      'yesterday',
      'packed 1',
      'packed 2',
      'dated',
    ]);
  });

  it('stops where the lines are of no interest any more', async () => {
    writeFileSync(log, Array.from({ length: 60_000 }, (_, index) => `line ${index}`).join('\n'));
    const { lines } = await read({ goesOn: (line) => Number(line.split(' ')[1]) > 30_000 });
    expect(lines).toContain('line 59999');
    expect(lines).not.toContain('line 5');
  });

  it('says that it read no more than it may, of plain and of packed files', async () => {
    writeFileSync(log, 'some line\n'.repeat(200_000));
    const plain = await read({ most: 300_000 });
    expect(plain.cut).toBe(true);
    expect(plain.lines.length).toBeLessThan(100_000);
    rmSync(log);
    writeFileSync(join(folder, 'auth.log.1.gz'), gzipSync('some line\n'.repeat(2_000_000)));
    const packed = await read({ most: 300_000 });
    expect(packed.cut).toBe(true);
    expect(packed.lines.length).toBeLessThan(100_000);
  });

  it('fails with words when a file cannot be read or unpacked', async () => {
    writeFileSync(join(folder, 'auth.log.1.gz'), 'no gzip');
    await expect(read()).rejects.toThrow('cannot be read');
    log = '/nowhere/auth.log';
    await expect(read()).rejects.toThrow("The log '/nowhere/auth.log' cannot be read");
  });

  it('ends when it is aborted', async () => {
    appendFileSync(log, 'line\n');
    await expect(read({ signal: AbortSignal.abort(new Error('deadline')) })).rejects.toThrow('deadline');
  });
});
