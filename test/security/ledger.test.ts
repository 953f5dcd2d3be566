import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { allGuards } from '../../bench/mutation/all-guards.ts';
import { root } from '../support/import-graph.ts';

const read = (file: string) => readFileSync(join(root, file), 'utf8');
const ledger = read('docs/faults.md');
const rows = ledger.split('\n').filter((line) => /^\| (?!failure|fault)/.test(line));
const quoted = [...ledger.matchAll(/`(test\/[^`]+)`((?:,? "[^"]+")*)/g)].flatMap(
  ([, file = '', titles = '']) =>
    [...titles.matchAll(/"([^"]+)"/g)].map(([, title = '']) => [file, title] as const),
);

describe('the ledger of faults', () => {
  it('names files that exist', () => {
    const files = [...ledger.matchAll(/`((?:src|test|jobs|templates|commands)\/[^`]+)`/g)].map(
      ([, file = '']) => file,
    );
    expect(files.length).toBeGreaterThan(100);
    expect(files.filter((file) => !existsSync(join(root, file)))).toEqual([]);
  });

  it('names tests that exist, by their titles', () => {
    expect(quoted.length).toBeGreaterThan(100);
    expect(quoted.filter(([file, title]) => !read(file).includes(title))).toEqual([]);
  });

  it('has a test or a reason for each row', () => {
    expect(rows.length).toBeGreaterThan(40);
    expect(rows.filter((row) => !/`test\/|later:/.test(row))).toEqual([]);
  });
});

describe('the guards that are taken away one after the other', () => {
  it('stand exactly once in their files', () => {
    const times = ({ file, guard }: (typeof allGuards)[number]) => read(file).split(guard).length - 1;
    const lost = allGuards.filter((one) => times(one) !== 1);
    expect(lost.map(({ against, file, guard }) => `${against}: '${guard}' in ${file}`)).toEqual([]);
  });

  it('have names of their own, and tests that exist', () => {
    const names = allGuards.map(({ against, file }) => `${against} (${file})`);
    expect(names.filter((name, index) => names.indexOf(name) !== index)).toEqual([]);
    const tests = new Set(allGuards.flatMap((one) => one.tests.split(' ')));
    expect([...tests].filter((file) => !existsSync(join(root, file)))).toEqual([]);
  });
});
