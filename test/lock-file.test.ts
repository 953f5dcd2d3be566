import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { root } from './support/import-graph.ts';

interface LockedPackage {
  readonly version?: string;
  readonly resolved?: string;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}

const read = (file: string) => JSON.parse(readFileSync(join(root, file), 'utf8'));
const locked: Readonly<Record<string, LockedPackage>> = read('package-lock.json').packages;
const names = new Set(Object.keys(locked).map((path) => path.replace(/^.*node_modules\//, '')));

describe('the lock file', () => {
  it('names the packages of every platform, so that npm ci takes it everywhere', () => {
    const wanted = Object.values(locked).flatMap((one) => Object.keys(one.optionalDependencies ?? {}));
    expect(wanted.filter((name) => !names.has(name))).toEqual([]);
    expect(wanted.length).toBeGreaterThan(20);
  });

  it('agrees with package.json', () => {
    const { dependencies, devDependencies } = read('package.json');
    expect(locked['']).toMatchObject({ dependencies, devDependencies });
  });

  it('names no registry', () => {
    expect(Object.values(locked).filter((one) => one.resolved !== undefined)).toEqual([]);
  });
});
