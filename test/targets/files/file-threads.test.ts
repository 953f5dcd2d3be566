import { execFileSync } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { describe, expect, it, vi } from 'vitest';
import { compileSearch } from '../../../src/domain/search-expression.ts';
import { FileThreads } from '../../../src/targets/files/file-threads.ts';
import { temporaryFolder } from './temporary-folder.ts';

const { write, path } = temporaryFolder();
const task = (file: string, match = 'x') => ({
  kind: 'log' as const,
  source: {
    paths: [file],
    rotated: false,
    part: { last: 10 },
    times: { forms: ['iso'] as const, timeZone: 'UTC', nowMs: 0 },
    mostBytes: 1e9,
  },
  patterns: [{ match: compileSearch(match, 1e12) }],
  figures: [],
});
const script = (text: string) => new URL(`data:text/javascript,${encodeURIComponent(text)}`);
const signal = () => AbortSignal.timeout(20_000);

describe('the threads that read files', () => {
  it('read many at once and one after the other', async () => {
    const threads = new FileThreads();
    const files = Array.from({ length: 20 }, (_, index) => write(`many-${index}`, 'x\n'.repeat(index + 1)));
    const counted = await Promise.all(files.map((file) => threads.run<'log'>(task(file), signal())));
    expect(counted.map(({ patterns }) => patterns[0]?.matches)).toEqual(
      files.map((_, index) => Math.min(10, index + 1)),
    );
  });

  it('give back what went wrong as what it is', async () => {
    const threads = new FileThreads();
    await expect(threads.run<'log'>(task(path('missing')), signal())).rejects.toMatchObject({
      code: 'not_found',
    });
    await expect(threads.run<'log'>(task('/dev/null'), signal())).rejects.toMatchObject({
      code: 'unreachable',
    });
  });

  it('end a search that takes for ever, and go on with the next', async () => {
    const threads = new FileThreads();
    const slow = write('slow', `${'a'.repeat(30_000)}\n`);
    const abort = new AbortController();
    const answer = threads.run<'log'>(task(slow, 'a*a*a*b'), abort.signal);
    abort.abort(new Error('deadline'));
    await expect(answer).rejects.toThrow('deadline');
    const quick = write('quick', 'x\n');
    await expect(threads.run<'log'>(task(quick), signal())).resolves.toMatchObject({ lines: 1 });
  });

  it('end what never looks whether anybody still waits, and are free for the next', async () => {
    const turns = `import { parentPort } from 'node:worker_threads';
      parentPort.on('message', ({ task }) => {
        while (task.source.paths[0] === 'endless');
        parentPort.postMessage({ done: 'done' });
      });`;
    const threads = new FileThreads(script(turns));
    const abort = new AbortController();
    // As many as there are threads: none is free before one of them has been ended.
    const answers = Array.from({ length: 4 }, () => threads.run<'log'>(task('endless'), abort.signal));
    abort.abort(new Error('deadline'));
    for (const answer of answers) await expect(answer).rejects.toThrow('deadline');
    await expect(threads.run<'log'>(task('next'), signal())).resolves.toBe('done');
  });

  it('do not ask again for what hangs within the kernel, and do once it is let go', async () => {
    const pipe = path('pipe');
    execFileSync('mkfifo', [pipe]);
    const hangs = `import { parentPort } from 'node:worker_threads'; import { openSync } from 'node:fs';
      parentPort.on('message', () => { openSync(${JSON.stringify(pipe)}); parentPort.postMessage({ done: 'let go' }); });`;
    const threads = new FileThreads(script(hangs));
    const abort = new AbortController();
    const hanging = threads.run<'log'>(task('/hangs'), abort.signal);
    abort.abort(new Error('deadline'));
    await expect(hanging).rejects.toThrow('deadline');
    await vi.waitFor(
      () =>
        expect(threads.run<'log'>(task('/hangs'), AbortSignal.timeout(20))).rejects.toThrow(
          /still does not answer/,
        ),
      10_000,
    );
    const writer = openSync(pipe, 'r+');
    await vi.waitFor(
      () => expect(threads.run<'log'>(task('/hangs'), AbortSignal.timeout(2_000))).resolves.toBe('let go'),
      10_000,
    );
    closeSync(writer);
  });

  it('survive a thread that dies or runs out of memory', async () => {
    const dying = new FileThreads(script("throw new Error('no script')"));
    await expect(dying.run<'log'>(task('/any'), signal())).rejects.toThrow(/could not be read: no script/);
    const ending = new FileThreads(script('process.exit(0)'));
    await expect(ending.run<'log'>(task('/any'), signal())).rejects.toThrow(/its reader ended/);
  });

  it('take nobody who waits no more', async () => {
    const threads = new FileThreads();
    await expect(threads.run<'log'>(task('/any'), AbortSignal.abort(new Error('over')))).rejects.toThrow(
      'over',
    );
  });
});
