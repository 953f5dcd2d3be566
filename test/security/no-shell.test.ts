import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { importsOf, root, sourceFiles } from '../support/import-graph.ts';

/** Whoever starts a program does so by argv; each of these was looked at. */
const starters = [
  'src/charts/charts.ts',
  'src/store/embedded/postmaster.ts',
  'src/store/embedded/process-command.ts',
  'src/store/embedded/run-program.ts',
  'src/targets/programs/run-program.ts',
];

/** What turns text into something that is run. */
const dangers: readonly (readonly [string, RegExp])[] = [
  ['a call that goes through a shell', /\bexec(Sync)?\b(?!\w)/],
  ['a shell option', /\bshell\s*:/],
  [
    'a shell by name',
    /['"`](\/bin\/|\/usr\/bin\/env )?(ba|da|z|k|c)?sh['"`]|['"`](cmd(\.exe)?|powershell)['"`]/,
  ],
  ['code from text', /\beval\s*\(|new Function\b|\bFunction\s*\(|\bvm\.run|setTimeout\s*\(\s*['"`]/],
];
const runners = new Set(['node:vm', 'node:repl', 'node:inspector', 'execa', 'shelljs', 'cross-spawn', 'zx']);

const files = ['src', 'commands', 'jobs', 'templates'].flatMap(sourceFiles);
const read = (file: string) => readFileSync(join(root, file), 'utf8');
const withoutComments = (text: string) => text.replace(/\/\*[\s\S]*?\*\/|(^|\s)\/\/.*$/gm, '');
const dangersIn = (text: string, among = dangers) =>
  among.filter(([, pattern]) => pattern.test(withoutComments(text))).map(([what]) => what);

describe('programs', () => {
  it('are started by those that may, and by nobody else', () => {
    const starting = files.filter((file) => importsOf(file).some(({ to }) => to === 'node:child_process'));
    expect(starting).toEqual(starters);
  });

  it('are never started through a shell', () => {
    const found = starters.map((file) => [file, ...dangersIn(read(file))]);
    expect(found).toEqual(starters.map((file) => [file]));
  });

  it.each([
    ["import { exec } from 'node:child_process';", 'a call that goes through a shell'],
    ["child_process.execSync('df ' + path)", 'a call that goes through a shell'],
    ["spawn(line, { shell: '/bin/bash' })", 'a shell option'],
    ["execFile('sh', ['-c', line])", 'a shell by name'],
    ["spawn('/bin/bash', args)", 'a shell by name'],
    ['new Function(text)()', 'code from text'],
  ])('would be found out in: %s', (text, what) => {
    expect(dangersIn(text)).toContain(what);
  });
});

describe('text', () => {
  it('is never run as code', () => {
    const code = dangers.filter(([what]) => what === 'code from text');
    expect(files.filter((file) => dangersIn(read(file), code).length > 0)).toEqual([]);
    expect(files.flatMap((file) => importsOf(file)).filter(({ to }) => runners.has(to))).toEqual([]);
  });

  it('names no file to load, but where a folder is scanned and where the database’s programs are found', () => {
    const loading = files.filter((file) => /\bimport\(\s*[^'"\s]/.test(withoutComments(read(file))));
    expect(loading).toEqual(['src/define/load.ts', 'src/store/embedded/binaries.ts']);
  });
});

describe('the host', () => {
  it('is asked by functions that take no word from outside', () => {
    // The library behind it builds command lines from its arguments: it is given none.
    const calls = read('src/targets/host.ts').match(/systemInformation\(\)\)\s*\.\w+\([^)]*\)/g) ?? [];
    expect(calls.length).toBeGreaterThan(3);
    expect(calls.filter((call) => !call.endsWith('()'))).toEqual([]);
    const users = files.filter((file) => importsOf(file).some(({ to }) => to === 'systeminformation'));
    expect(users).toEqual(['src/targets/host.ts']);
  });
});
