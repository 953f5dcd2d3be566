import { globSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { root } from './support/import-graph.ts';
import { inOrder, leavesNothing, longest, together, waiting } from './support/test-groups.ts';

const all = globSync('test/**/*.test.ts', { cwd: root });

describe('the groups that the tests run in', () => {
  it('name files that there are, and none of them twice', () => {
    const named = [...waiting, ...longest];
    expect(named.filter((name) => !all.includes(name))).toEqual([]);
    expect(new Set(named).size).toBe(named.length);
    expect(together.filter((name) => waiting.includes(name) || !all.includes(name))).toEqual([]);
    expect(together.length).toBeGreaterThan(300);
  });

  it('start what takes longest first, and leave no file out', () => {
    const sorted = inOrder(all, (name) => name);
    expect(sorted.toSorted()).toEqual(all.toSorted());
    expect(sorted.slice(0, waiting.length + longest.length)).toEqual([...waiting, ...longest]);
    expect(inOrder(['b', 'a', ...longest], (name) => name)).toEqual([...longest, 'b', 'a']);
  });

  it.each([
    "vi.mock('../src/http/server.ts')",
    "vi.doMock('node:fs')",
    "vi.stubGlobal('fetch', other)",
    "process.on('unhandledRejection', note)",
    "process.chdir('/')",
    "process.env['HOME'] = '/nowhere'",
    'globalThis.fetch = other',
    'vi.useFakeTimers()',
    'process.memoryUsage.rss()',
  ])('give a process of its own to a file that does: %s', (line) => {
    expect(leavesNothing(line)).toBe(false);
  });

  it('let those share one that read the environment, or set the clock right again', () => {
    expect(leavesNothing("const seed = process.env['SEED'] === '1';")).toBe(true);
    expect(leavesNothing('vi.useFakeTimers(); vi.useRealTimers();')).toBe(true);
    expect(together).not.toContain('test/probes/host.test.ts');
  });
});
