import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it, vi } from 'vitest';
import { createSmallFileReader, readSmallFile } from '../../src/targets/small-file.ts';

const folder = mkdtempSync(join(tmpdir(), 'watchbill-small-'));
afterAll(() => rmSync(folder, { recursive: true }));
const never = new AbortController().signal;

describe('a small file', () => {
  it('is read as a whole', async () => {
    writeFileSync(join(folder, 'a'), 'text');
    expect(String(await readSmallFile(join(folder, 'a'), 4, never))).toBe('text');
    await expect(readSmallFile(join(folder, 'a'), 3, never)).rejects.toThrow('is larger than 3 B');
  });

  it('is no pipe, to whose writer one would wait for ever', async () => {
    const pipe = join(folder, 'pipe');
    execFileSync('mkfifo', [pipe]);
    await expect(readSmallFile(pipe, 10, never)).rejects.toThrow(`'${pipe}' is no file`);
    await expect(readSmallFile(folder, 10, never)).rejects.toThrow('is no file');
  });

  it('of a file server that is gone leaves two threads to everybody else, however often it is asked for', async () => {
    const answers: (() => void)[] = [];
    const read = vi.fn(
      (path: string) => new Promise<Buffer>((resolve) => answers.push(() => resolve(Buffer.from(path)))),
    );
    const reader = createSmallFileReader(read);
    const deadline = new AbortController();
    const hanging = ['/gone/a', '/gone/b', '/gone/a', '/gone/c'].map((path) =>
      reader(path, 10, deadline.signal),
    );
    deadline.abort(new Error('deadline'));
    for (const one of hanging) await expect(one).rejects.toThrow('deadline');
    const next = reader('/here/d', 10, never);
    expect(read).toHaveBeenCalledTimes(2);
    for (const answer of answers) answer();
    // Those whose time was over are not asked for any more.
    await vi.waitFor(() => expect(read).toHaveBeenCalledTimes(3));
    answers[2]?.();
    expect(String(await next)).toBe('/here/d');
  });
});
