import { execFileSync } from 'node:child_process';
import { linkSync, symlinkSync, writeFileSync } from 'node:fs';
import { gzipSync, zstdCompressSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import log from '../../src/probes/log.ts';
import { temporaryFolder } from '../targets/files/temporary-folder.ts';
import { figures, runProbe } from './run-probe.ts';

const { write, path } = temporaryFolder();
const now = Date.UTC(2026, 10, 22, 12);
const clock = { now: () => new Date(now) };
const at = (minutesAgo: number): string => new Date(now - minutesAgo * 60_000).toISOString();
const run = (parameters: object, signal = AbortSignal.timeout(20_000)) =>
  runProbe(log, { timeZone: 'UTC', ...parameters }, { clock, signal });

describe('the log probe', () => {
  it('counts what a window holds: how often, what share, how many a minute', async () => {
    const files = write(
      'app.log',
      [120, 90, 60, 30, 10, 5]
        .map((ago) => `${at(ago)} ${ago === 30 ? 'INFO fine' : 'ERROR bad'}\n`)
        .join(''),
    );
    const readings = await run({ files, window: '100m', pattern: 'ERROR' });
    expect(figures(readings)).toEqual({
      lines: 5,
      bytes: 5 * 35 - 0,
      'last-line-age': 300,
      matches: 4,
      share: 80,
      rate: 0.04,
    });
    expect(readings.find(({ metric }) => metric === 'matches')?.detail).toBe(`last: ${at(5)} ERROR bad`);
  });

  it('counts several patterns in the last lines, each with what is not to count', async () => {
    const text = ['ERROR a', 'WARN b', 'ERROR harmless', 'error c', 'INFO d', ''].join('\n');
    const files = write('plain.log', text, new Date(now - 60_000));
    const readings = await run({
      files,
      lines: 4,
      patterns: {
        errors: { match: '(?i)error', ignore: 'harmless' },
        warnings: { match: 'WARN|FATAL', title: 'Warnings' },
        all: '.',
      },
    });
    expect(figures(readings)).toEqual({
      lines: 4,
      bytes: 37,
      'last-line-age': 60,
      errors: 1,
      'errors-share': 25,
      warnings: 1,
      'warnings-share': 25,
      all: 4,
      'all-share': 100,
    });
  });

  it('takes figures out of lines: the last, the mean of some, a percentile, what is new', async () => {
    const speeds = [100_000, 900_000, 800_000, 700_000, 600_000, 500_000];
    const files = write(
      'speed.log',
      speeds.map((one) => `done, ${one.toLocaleString('en-US')} chars/sec\n`).join(''),
    );
    const match = '([0-9,.]+) chars/sec';
    const readings = await run({
      files,
      lines: 1_000,
      extract: {
        speed: { match, unit: 'chars/s' },
        'mean-speed': { match, take: 'mean', last: 5, unit: 'chars/s' },
        slowest: { match, take: 'p1' },
        none: { match: 'never ([0-9]+)', take: 'mean' },
        'none-known': { match: 'never ([0-9]+)', none: 7 },
        'none-counted': { match: 'never ([0-9]+)', take: 'count' },
      },
    });
    expect(figures(readings)).toMatchObject({
      speed: 500_000,
      'mean-speed': 700_000,
      slowest: 100_000,
      'none-known': 7,
      'none-counted': 0,
    });
    expect(figures(readings)['none']).toMatch(/^No line holds a figure for 'never \(\[0-9\]\+\)'/);
  });

  it('takes figures out of records of JSON, and counts their levels', async () => {
    const records = Array.from({ length: 40 }, (_, day) => ({
      written: now / 1000 - (39 - day) * 86_400,
      level: day % 10 === 0 ? 50 : 30,
      memory_usage_mb: 100 + day,
      suites: { a: { ok: true }, b: { ok: day > 0 } },
    }));
    const files = write('daily_metrics.jsonl', records.map((one) => `${JSON.stringify(one)}\n`).join(''));
    const readings = await run({
      files,
      window: '31d',
      json: { time: 'written', level: 'level' },
      patterns: { errors: { level: ['50'] }, ups: { match: '"ok":true', level: ['30'] } },
      extract: {
        memory: { field: 'memory_usage_mb', unit: 'MB' },
        'mean-memory': { field: 'memory_usage_mb', take: 'mean', last: 30, unit: 'MB' },
        reliability: { field: 'suites.*.ok', take: 'mean' },
        missing: { field: 'other' },
      },
    });
    expect(figures(readings)).toMatchObject({
      lines: 32,
      'last-line-age': 0,
      errors: 3,
      ups: 29,
      memory: 139,
      'mean-memory': 124.5,
      reliability: 1,
    });
    expect(figures(readings)['missing']).toMatch(/No line holds a figure for the field/);
  });

  it('reads what a log was rotated to, packed or not, oldest first, and each only once', async () => {
    const lines = (...ago: readonly number[]) => ago.map((one) => `${at(one)} step ${one}\n`).join('');
    const when = (ago: number) => new Date(now - ago * 60_000);
    const files = write('r/app.log', lines(2, 1), when(1));
    write('r/app.log.1', lines(20, 10), when(10));
    write('r/app.log.2.gz', gzipSync(lines(40, 30)), when(30));
    write('r/app.log-20261121.zst', zstdCompressSync(lines(60, 50)), when(50));
    write('r/app.log.9.gz', gzipSync(lines(900)), when(900));
    write('r/app.logbook', lines(1), when(1));
    const extract = {
      first: { match: 'step (\\d+)', take: 'first' },
      steps: { match: 'step (\\d+)', take: 'count' },
    };
    expect(figures(await run({ files, window: '55m', extract }))).toMatchObject({
      lines: 7,
      first: 50,
      steps: 7,
    });
    expect(figures(await run({ files: path('r/app.log*'), window: '55m', extract }))).toMatchObject({
      steps: 8,
    });
    expect(figures(await run({ files, lines: 5, extract }))).toMatchObject({ first: 30, steps: 5, lines: 5 });
    expect(figures(await run({ files, lines: 7, extract }))).toMatchObject({ first: 50, steps: 7 });
    expect(figures(await run({ files, lines: 50, extract }))).toMatchObject({ first: 900, steps: 9 });
    expect(figures(await run({ files, window: '55m', rotated: false, extract }))).toMatchObject({
      first: 2,
      steps: 2,
    });
    execFileSync('rm', [path('r/app.log')]);
    expect(figures(await run({ files, window: '15m', extract }))).toMatchObject({ first: 10, steps: 1 });
  });

  it('reads a file that has two names once', async () => {
    const files = write('two/app.log', 'x\n');
    linkSync(files, path('two/app.log.1'));
    linkSync(files, path('two/other.log'));
    expect(figures(await run({ files: path('two/*'), lines: 10, pattern: 'x' }))['matches']).toBe(1);
  });

  it('counts lines without a time with the one before them', async () => {
    const files = write('traces.log', `${at(90)} ERROR old\n  at a\n${at(10)} ERROR new\n  at b\n  at c\n`);
    expect(figures(await run({ files, window: '1h', pattern: 'at [a-z]$' }))).toMatchObject({
      lines: 3,
      matches: 2,
    });
  });

  it('counts nothing in an empty log and in one that is silent', async () => {
    const files = write('empty.log', '', new Date(now - 5_000));
    expect(figures(await run({ files, window: '1h', pattern: 'x' }))).toEqual({
      lines: 0,
      bytes: 0,
      'last-line-age': 5,
      matches: 0,
      share: 0,
      rate: 0,
    });
    const silent = write('silent.log', `${at(90)} x\n`);
    expect(figures(await run({ files: silent, window: '1h', pattern: 'x' }))).toMatchObject({
      lines: 0,
      matches: 0,
      'last-line-age': 5_400,
    });
  });

  it('takes binary garbage, invalid UTF-8, carriage returns and a last line without an end', async () => {
    const noise = Buffer.from(Array.from({ length: 100_000 }, (_, index) => (index * 151 + 7) % 256));
    const files = write(
      'odd.log',
      Buffer.concat([noise, Buffer.from('\nERR größe\r\nERR \xff\n', 'latin1'), Buffer.from('ERR größe')]),
    );
    const readings = await run({ files, lines: 3, patterns: { errors: '^ERR', sizes: 'größe$' } });
    expect(figures(readings)).toMatchObject({ lines: 3, errors: 3, sizes: 1 });
    expect(figures(await run({ files, lines: 1_000_000, pattern: '^ERR' }))['matches']).toBe(3);
  });

  it('keeps little of a line of 100 MB, and says that it was cut', async () => {
    const files = write(
      'long.log',
      Buffer.concat([
        Buffer.from('first ERR\n'),
        Buffer.alloc(100_000_000, 'x'),
        Buffer.from('\nlast ERR\n'),
      ]),
    );
    const readings = await run({ files, lines: 3, pattern: 'ERR' });
    expect(figures(readings)).toMatchObject({ lines: 3, matches: 2 });
    expect(readings[0]?.detail).toBe('in one file; 1 longer than a mebibyte, cut');
  });

  it('says how many lines were too long for an expression', async () => {
    const files = write('cut.log', `${'a'.repeat(50_000)} ERR x\nERR y\n`);
    const readings = await run({ files, lines: 3, pattern: '.*ERR.*x' });
    expect(readings[0]?.detail).toBe('in one file; 1 too long to be searched as a whole');
  });
});

describe('a log that cannot be read', () => {
  it.each<[string, () => string, RegExp]>([
    ['is missing', () => path('none.log'), /There is no log '.*none\.log'/],
    ['matches nothing', () => path('none*.log'), /There is no log/],
    ['is a folder', () => write('folder.log/x', '').slice(0, -2), /is no file but a folder/],
    ['is a device', () => '/dev/zero', /is no file but a device/],
    [
      'is a pipe',
      () => {
        execFileSync('mkfifo', [path('pipe.log')]);
        return path('pipe.log');
      },
      /is no file but a pipe/,
    ],
    [
      'is a link to itself',
      () => {
        symlinkSync(path('loop.log'), path('loop.log'));
        return path('loop.log');
      },
      /leads back to itself/,
    ],
    ['says no times', () => write('untimed.log', 'a\nb\n'), /No line of '.*untimed\.log' says when/],
    ['is damaged', () => write('damaged.log.gz', 'no gzip'), /is damaged/],
    ['is packed in a way that nobody here can read', () => write('other.log.bz2', 'BZh'), /packed as \.bz2/],
  ])('because it %s is unknown, with words', async (_, make, reason) => {
    await expect(run({ files: make(), window: '365d', pattern: 'x' })).rejects.toThrow(reason);
  });

  it('because it holds too much is unknown, and not half counted', async () => {
    const files = write('much.log', 'x\n'.repeat(1_000));
    await expect(run({ files, lines: 1_000, pattern: 'x', maxBytes: 1_000 })).rejects.toThrow(
      /more than 1000 bytes/,
    );
    const packed = write('bomb.log.gz', gzipSync(Buffer.alloc(50_000_000)));
    await expect(run({ files: packed, window: '365d', pattern: 'x', maxBytes: 1_000_000 })).rejects.toThrow(
      /more than 1000000 bytes/,
    );
  });

  it('in time is given up, and the next run is served', async () => {
    const files = write('slow.log', `${'a'.repeat(1_400)}\n`.repeat(20_000));
    const search = { files, lines: 20_000, pattern: 'a*a*b' };
    await expect(run(search, AbortSignal.timeout(300))).rejects.toThrow(/aborted due to timeout/);
    expect(figures(await run({ files, lines: 2, pattern: 'a' }))['matches']).toBe(2);
  });

  it('to its end, as it was cut meanwhile, is counted as far as it goes', async () => {
    const files = write('shrinks.log', 'x\n'.repeat(5_000_000));
    const answer = run({ files, lines: 1_000_000, pattern: 'x' });
    writeFileSync(files, 'x\n');
    expect(figures(await answer)['matches']).toBeLessThanOrEqual(1_000_000);
  });
});

it.each([
  [{ pattern: 'x' }],
  [{ pattern: 'x', window: '1h', lines: 5 }],
  [{ pattern: '(a+)+', lines: 5 }],
  [{ pattern: {}, lines: 5 }],
  [{ patterns: { lines: 'x' }, lines: 5 }],
  [{ patterns: { matches: 'x' }, pattern: 'y', lines: 5 }],
  [{ patterns: { a: 'x' }, extract: { a: { match: '(x)' } }, lines: 5 }],
  [{ extract: { a: { match: 'x' } }, lines: 5 }],
  [{ extract: { a: { match: '(x)', field: 'y' } }, lines: 5 }],
  [{ extract: { a: { match: '(x)', take: 'median' } }, lines: 5 }],
  [{ timeZone: 'Mars/Base', lines: 5 }],
  [{ times: [], lines: 5 }],
  [{ files: 'relative.log', lines: 5 }],
  [{ surprise: 1, lines: 5 }],
])('a log probe with %j is refused', (parameters) => {
  expect(log.parameters.safeParse({ files: '/var/log/x', ...parameters }).success).toBe(false);
});

it('the parameters of the log probe can be told in JSON Schema', () => {
  expect(JSON.stringify(z.toJSONSchema(log.parameters, { io: 'input', unrepresentable: 'any' }))).toContain(
    'rotated',
  );
});
