import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, symlinkSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { findFiles } from '../../../src/targets/files/find-files.ts';
import { temporaryFolder } from './temporary-folder.ts';

const { folder, path, write } = temporaryFolder();
for (const name of [
  'a/x.json',
  'a/y.json',
  'a/.hidden.json',
  'a/deep/z.json',
  'b/x.json',
  'b/x.txt',
  'outside.json',
]) {
  write(name, '{}');
}
symlinkSync(path('a/x.json'), path('a/inside.json'));
symlinkSync(path('outside.json'), path('a/out.json'));
symlinkSync(path('a/loop.json'), path('a/loop.json'));
symlinkSync(path('b'), path('a/folder.json'));
symlinkSync(folder, path('a/deep/up'));
mkdirSync(path('a/really-a-folder.json'));
execFileSync('mkfifo', [path('a/pipe.json')]);

const find = (...patterns: readonly string[]) => {
  const found = findFiles(
    patterns.map((pattern) => path(pattern)),
    { mostEntries: 1_000, goOn: () => undefined },
  );
  const short = (all: readonly string[]) => all.map((one) => one.slice(folder.length + 1));
  return { paths: short(found.paths), skipped: short(found.skipped) };
};

describe('the files of a pattern', () => {
  it('are files and links to files below it: no folders, pipes, links out or in a loop', () => {
    expect(find('a/*.json')).toEqual({
      paths: ['a/inside.json', 'a/x.json', 'a/y.json'],
      skipped: expect.arrayContaining(['a/out.json', 'a/loop.json', 'a/folder.json', 'a/pipe.json']),
    });
  });

  it('are found in folders below, without following links to folders', () => {
    expect(find('**/z.json').paths).toEqual(['a/deep/z.json']);
    expect(find('*/x.*').paths).toEqual(['a/x.json', 'b/x.json', 'b/x.txt']);
    expect(find('b/**').paths).toEqual(['b/x.json', 'b/x.txt']);
  });

  it('include a hidden one only where it is asked for', () => {
    expect(find('a/.*.json').paths).toEqual(['a/.hidden.json']);
  });

  it('are each named once', () => {
    expect(find('a/x.json', 'a/x*', 'b/*.txt').paths).toEqual(['a/x.json', 'b/x.txt']);
  });

  it('are none where nothing is there', () => {
    expect(find('none/*', 'missing.json').paths).toEqual([]);
  });

  it('are not looked for without end', () => {
    const bounds = { mostEntries: 5, goOn: () => undefined };
    expect(() => findFiles([path('**/*')], bounds)).toThrow(/more than 5 entries/);
  });
});

describe('a place that cannot be looked at', () => {
  it('is not one without files', () => {
    expect(() => find('a/loop.json/x/*.json')).toThrow('is a symbolic link that leads back to itself');
    expect(() => find('a/loop.json/x')).toThrow('is a symbolic link that leads back to itself');
    mkdirSync(path('closed'));
    chmodSync(path('closed'), 0o000);
    chmodSync(folder, 0o755);
    // Nothing is closed to root.
    const isRoot = process.geteuid?.() === 0;
    if (isRoot) process.seteuid?.(65_534);
    try {
      expect(() => find('closed/*.json')).toThrow('may not be read by this user');
      expect(() => find('closed/x/*.json')).toThrow('may not be read by this user');
    } finally {
      if (isRoot) process.seteuid?.(0);
    }
  });
});
