import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  createProcessMeter,
  memoryPercent,
  parseProcessStat,
  topProcesses,
} from '../../src/targets/host-processes.ts';

const never = new AbortController().signal;

function statLine(pid: number, name: string, ticks: number, pages: number): string {
  const fields = Array.from({ length: 50 }, () => '0');
  fields[11] = String(ticks);
  fields[21] = String(pages);
  return `${pid} (${name}) S ${fields.slice(1).join(' ')}\n`;
}

describe('parseProcessStat', () => {
  it('reads user and system time and the resident pages', () => {
    const line =
      '42 (postgres) S 1 42 42 0 -1 4194560 9 0 0 0 300 25 0 0 20 0 1 0 77 1000 2048 18446744073709';
    expect(parseProcessStat(line)).toEqual({ name: 'postgres', pid: 42, ticks: 325, residentPages: 2048 });
  });

  it.each([
    ['a b) R (c', 'a b) R (c'],
    ['tmux: server', 'tmux: server'],
    ['bad\u001b[31m\nname', 'bad?[31m?name'],
    ['', '?'],
  ])('reads the name %j', (written, name) => {
    expect(parseProcessStat(statLine(7, written, 5, 9))).toEqual({
      name,
      pid: 7,
      ticks: 5,
      residentPages: 9,
    });
  });

  it.each(['', '12', '12 (half', '12 (short) S 1 2 3'])('knows that %j is no such line', (text) => {
    expect(parseProcessStat(text)).toBeUndefined();
  });
});

describe('createProcessMeter', () => {
  let root: string;
  const put = (pid: number, name: string, ticks: number, pages: number) => {
    mkdirSync(join(root, String(pid)), { recursive: true });
    writeFileSync(join(root, String(pid), 'stat'), statLine(pid, name, ticks, pages));
  };
  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'watchbill-proc-'));
  });
  afterEach(() => rmSync(root, { recursive: true }));

  it('counts what each process used since it was asked last', async () => {
    put(1, 'quiet', 500, 10);
    put(2, 'busy', 100, 10);
    mkdirSync(join(root, 'sys'));
    const measure = createProcessMeter(60, root);
    await measure(never);
    put(2, 'busy', 100_000_000, 10);
    put(3, 'young', 50_000_000, 10);
    const { total, list } = await measure(never);
    expect(total).toBe(3);
    expect(topProcesses({ total, list }, 'cpuPercent', 5).map(({ name }) => name)).toEqual(['busy', 'young']);
  });

  it('leaves out a process that is gone and one that cannot be read', async () => {
    put(1, 'here', 1, 1);
    mkdirSync(join(root, '2'));
    expect((await createProcessMeter(0, root)(never)).list.map(({ pid }) => pid)).toEqual([1]);
  });

  it('does not mistake a process that took a used number for one that gave time back', async () => {
    put(1, 'old', 900, 1);
    const measure = createProcessMeter(0, root);
    await measure(never);
    put(1, 'new', 3, 1);
    expect((await measure(never)).list[0]?.cpuPercent).toBe(0);
  });
});

describe.runIf(process.platform === 'linux')('the processes of this host', () => {
  it('hold this one, with its program name and its size', async () => {
    const processes = await createProcessMeter(10)(never);
    const own = processes.list.find(({ pid }) => pid === process.pid);
    const ratio = (own?.residentBytes ?? 0) / process.memoryUsage.rss();
    expect(ratio).toBeGreaterThan(0.7);
    expect(ratio).toBeLessThan(1.4);
    const [named] = topProcesses({ total: 1, list: own === undefined ? [] : [own] }, 'residentBytes', 5);
    expect(named?.name).toMatch(/node/);
    expect(own === undefined ? 0 : memoryPercent(own)).toBeGreaterThan(0);
  });

  it('show one that keeps a processor busy', async () => {
    const measure = createProcessMeter(100);
    const answer = measure(never);
    const before = process.cpuUsage();
    // By processor time: on a busy machine 100 ms may pass without any of it being ours.
    while (process.cpuUsage(before).user < 60_000) Math.sqrt(before.user);
    const own = (await answer).list.find(({ pid }) => pid === process.pid);
    expect(own?.cpuPercent).toBeGreaterThan(0);
  });
});

describe('topProcesses', () => {
  it('takes the largest first and leaves out what uses nothing', () => {
    const entry = (pid: number, cpuPercent: number) => ({
      name: `p${pid}`,
      pid,
      cpuPercent,
      residentBytes: 1,
    });
    const list = [entry(1, 3), entry(2, 0), entry(3, 9), entry(4, 3)];
    expect(topProcesses({ total: 4, list }, 'cpuPercent', 2).map(({ pid }) => pid)).toEqual([3, 1]);
    expect(topProcesses({ total: 4, list }, 'cpuPercent', 9)).toHaveLength(3);
  });
});
