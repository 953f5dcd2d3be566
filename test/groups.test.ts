import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { root } from './support/import-graph.ts';
import { inOrder, longest, together, waiting } from './support/test-groups.ts';

const filesOf = (patterns: readonly string[]) => globSync([...patterns], { cwd: root });
const all = filesOf(['test/**/*.test.ts']);
const shared = filesOf(together);

/** What outlives its file, and would be met by whichever runs next in the same process. */
const outlives =
  /\bvi\.(do)?mock\(|stubGlobal\(|process\.(on|once|chdir|umask)\(|process\.env\[[^\]]+\]\s*=[^=]|globalThis\.\w+\s*=[^=]/;

describe('the groups that the tests run in', () => {
  it('name files that there are, and none of them twice', () => {
    const named = [...waiting, ...longest];
    expect(named.filter((name) => !all.includes(name))).toEqual([]);
    expect(new Set(named).size).toBe(named.length);
    expect(shared.filter((name) => waiting.includes(name))).toEqual([]);
    for (const pattern of together) expect([pattern, filesOf([pattern]).length > 0]).toEqual([pattern, true]);
  });

  it('start what takes longest first, and leave no file out', () => {
    const sorted = inOrder(all, (name) => name);
    expect(sorted.toSorted()).toEqual(all.toSorted());
    expect(sorted.slice(0, waiting.length + longest.length)).toEqual([...waiting, ...longest]);
    expect(inOrder(['b', 'a', ...longest], (name) => name)).toEqual([...longest, 'b', 'a']);
  });

  it('have only files in one process that change nothing for the next one', () => {
    expect(shared.length).toBeGreaterThan(150);
    const read = (name: string) => readFileSync(join(root, name), 'utf8');
    expect(shared.filter((name) => outlives.test(read(name)))).toEqual([]);
    const faking = shared.filter((name) => read(name).includes('vi.useFakeTimers('));
    expect(faking.filter((name) => !read(name).includes('vi.useRealTimers('))).toEqual([]);
  });
});
