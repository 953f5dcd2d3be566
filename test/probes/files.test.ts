import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { chmodSync, mkdirSync, symlinkSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import files from '../../src/probes/files.ts';
import { temporaryFolder } from '../targets/files/temporary-folder.ts';
import type { Answers } from './probe-context.ts';
import { figures, runProbe } from './run-probe.ts';

const { write, path } = temporaryFolder();
const now = Date.UTC(2026, 10, 22, 12);
const ago = (minutes: number) => new Date(now - minutes * 60_000);
const at = (minutes: number) => ({ now: () => new Date(now + minutes * 60_000) });
const run = (parameters: object, answers: Answers = {}) =>
  runProbe(files, parameters, { clock: at(0), signal: AbortSignal.timeout(20_000), ...answers });
const sum = (content: string) => createHash('sha256').update(content).digest('hex');

describe('the files probe', () => {
  it('tells the newest, the oldest, how many, how large and how many are new', async () => {
    write('backup/a.dump', 'x'.repeat(10), ago(60 * 30));
    write('backup/b.dump', 'x'.repeat(20), ago(60));
    write('backup/c.dump', 'x'.repeat(30), ago(5));
    write('backup/c.tmp', 'x'.repeat(99), ago(1));
    const readings = await run({ files: path('backup/*'), exclude: ['*.tmp'], window: '2h', required: true });
    expect(figures(readings)).toEqual({
      up: 1,
      'newest-age': 300,
      'oldest-age': 108_000,
      count: 3,
      size: 60,
      'modified-within': 2,
    });
    expect(readings.find(({ metric }) => metric === 'newest-age')?.detail).toBe(
      `${path('backup/c.dump')}, 5 min ago`,
    );
  });

  it('is down when there is none of what has to be there, and counts none where it need not', async () => {
    const readings = await run({ files: path('none/*.dump'), required: true });
    expect(readings).toMatchObject([
      { metric: 'up', value: 0, status: 'critical', detail: expect.stringContaining('none/*.dump') },
    ]);
    expect(figures(await run({ files: [path('none/*.dump'), path('none')] }))).toEqual({ count: 0, size: 0 });
  });

  it('tells the growth once it remembers, and the days until the limit or the disk is full', async () => {
    const memory = new Map<string, unknown>();
    const limited = { files: path('grows/*'), limit: 1_000_000 };
    write('grows/a', 'x'.repeat(1_000));
    expect(figures(await run(limited, { memory }))).not.toHaveProperty('growth');
    write('grows/b', 'x'.repeat(60_000));
    const readings = figures(await run(limited, { memory, clock: at(10) }));
    expect(readings['growth']).toBe(100);
    expect(readings['days-until-full']).toBe(0.1);
    const still = figures(
      await run({ files: path('grows/*'), disk: path('grows') }, { memory, clock: at(20) }),
    );
    expect(still['days-until-full']).toBeGreaterThan(0);
    expect(
      figures(await run(limited, { memory: new Map([['sizes', [{ atMs: now - 60_000, bytes: 61_000 }]]]) })),
    ).toMatchObject({
      growth: 0,
      'days-until-full': 3_650,
    });
  });

  it('tells of no intact files where there are none', async () => {
    const readings = figures(await run({ files: path('none/*'), checksum: 'beside' }));
    expect(readings).toMatchObject({ count: 0 });
    expect(readings).not.toHaveProperty('checksum-faults');
  });

  it('holds files against the checksum beside each', async () => {
    write('sums/a', 'good');
    write('sums/a.sha256', `${sum('good')}  a\n`);
    write('sums/b', 'bad');
    write('sums/b.sha256', sum('good'));
    write('sums/c', 'unsummed');
    const readings = await run({ files: path('sums/*'), checksum: 'beside' });
    expect(figures(readings)['checksum-faults']).toBe(2);
    expect(readings.find(({ metric }) => metric === 'checksum-faults')?.detail).toBe(
      `${path('sums/b')} differs, ${path('sums/c')} has no checksum`,
    );
  });

  it('holds files against a list that sha256sum wrote, and misses what is in it and not there', async () => {
    write('listed/a', 'one');
    write('listed/b', 'two');
    execFileSync('sh', ['-c', 'sha256sum a b > SHA256SUMS'], { cwd: path('listed') });
    const ask = { files: path('listed/*'), checksum: { list: path('listed/SHA256SUMS') } };
    const good = await run(ask);
    expect(good.find(({ metric }) => metric === 'checksum-faults')).toMatchObject({
      value: 0,
      detail: '2 intact',
    });
    write('listed/SHA256SUMS', `${sum('one')} *a\n${sum('gone')}  gone\n${sum('other')}  b\n`);
    const bad = await run(ask);
    expect(bad.find(({ metric }) => metric === 'checksum-faults')).toMatchObject({
      value: 2,
      detail: `${path('listed/b')} differs, ${path('listed/gone')} is missing`,
    });
    await expect(run({ ...ask, maxBytes: 4 })).rejects.toThrow(/more bytes than may be read for checksums/);
    write('listed/SHA256SUMS', 'what is this');
    await expect(run(ask)).rejects.toThrow(/a line that sha256sum does not write, line 1\./);
    await expect(run({ ...ask, checksum: { list: path('listed/none') } })).rejects.toThrow(/There is no/);
  });

  it('counts files that everybody may write to', async () => {
    chmodSync(write('open/a', ''), 0o666);
    chmodSync(write('open/b', ''), 0o664);
    const readings = await run({ files: path('open/*'), worldWritable: true });
    expect(readings.find(({ metric }) => metric === 'world-writable')).toMatchObject({
      value: 1,
      detail: path('open/a'),
    });
  });

  it('reads figures out of the newest records: the last, the mean and the change of some', async () => {
    [0.7, 0.9, 0.8, 0.95].forEach((score, week) => {
      const record = {
        reliability_score: score,
        passed: 2,
        total: 4,
        tests: { a: { success: true }, b: { success: week > 0 } },
      };
      write(`bench/weekly_${week}.json`, `\uFEFF${JSON.stringify(record)}`, ago((4 - week) * 10_080));
    });
    const readings = await run({
      files: path('bench/weekly_*.json'),
      values: {
        reliability: { field: 'reliability_score', unit: 'ratio' },
        mean: { field: 'reliability_score', files: 3, take: 'mean' },
        trend: { field: 'reliability_score', files: 4, take: 'change' },
        share: { field: 'passed', over: 'total' },
        percent: { field: 'passed', over: 'total', scale: 100, unit: 'percent' },
        success: { field: 'tests.*.success', of: 'mean', files: 4, take: 'min' },
        missing: { field: 'seconds' },
        zero: { field: 'passed', over: 'none' },
      },
    });
    expect(figures(readings)).toMatchObject({ reliability: 0.95, share: 0.5, percent: 50, success: 0.5 });
    expect(figures(readings)['mean']).toBeCloseTo(0.8833, 3);
    expect(figures(readings)['trend']).toBeCloseTo(0.25);
    expect(figures(readings)['missing']).toMatch(/weekly_3\.json' holds no figure at 'seconds'/);
    expect(figures(readings)['zero']).toMatch(/holds no figure at 'none'/);
  });

  it('does not know the figures of a record that is half written, not there, or divided by nothing', async () => {
    write('half/a.json', '{"x": 1, "no');
    write('zero/a.json', '{"x": 1, "n": 0}');
    const values = { x: { field: 'x' } };
    expect(figures(await run({ files: path('half/*'), values }))['x']).toMatch(
      /not JSON, or only half written/,
    );
    expect(figures(await run({ files: path('none/*'), values }))['x']).toMatch(/There is no file/);
    const divided = { x: { field: 'x', over: 'n' } };
    expect(figures(await run({ files: path('zero/*'), values: divided }))['x']).toMatch(/divided by zero/);
  });

  it('leaves out pipes and links that lead out, and says so', async () => {
    mkdirSync(path('odd'));
    execFileSync('mkfifo', [path('odd/pipe')]);
    symlinkSync('/etc/hostname', path('odd/out'));
    symlinkSync('/proc', path('odd/folder'));
    write('odd/file', 'x');
    const readings = await run({ files: [path('odd/**'), path('odd/pipe')] });
    expect(figures(readings)).toMatchObject({ count: 1, size: 1 });
    expect(readings.find(({ metric }) => metric === 'count')?.detail).toContain(path('odd/out'));
  });

  it('is unknown where there is more to look at than it may', async () => {
    for (let index = 0; index < 20; index += 1) write(`many/${index}`, '');
    await expect(run({ files: path('many/*'), maxEntries: 10 })).rejects.toThrow(/more than 10 entries/);
  });

  it('ends at its deadline', async () => {
    await expect(run({ files: '/**/x' }, { signal: AbortSignal.timeout(50) })).rejects.toThrow(
      /timeout|entries/,
    );
  });

  it('refuses what it does not know, and tells its parameters in JSON Schema', () => {
    const parse = (more: object) => files.parameters.safeParse({ files: '/x', ...more }).success;
    expect([
      parse({}),
      parse({ limit: 5, disk: '/' }),
      parse({ values: { size: { field: 'x' } } }),
      parse({ files: 'x' }),
    ]).toEqual([true, false, false, false]);
    const schema = z.toJSONSchema(files.parameters, { io: 'input', unrepresentable: 'any' });
    expect(JSON.stringify(schema)).toContain('growthOver');
  });
});
