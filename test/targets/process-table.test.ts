import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readProcessTableByPs } from '../../src/targets/host.ts';
import { processorUse } from '../../src/targets/process-cpu.ts';
import {
  createProcessTableReader,
  openFiles,
  ownFamily,
  type ProcessEntry,
  userNumber,
} from '../../src/targets/process-table.ts';

const never = new AbortController().signal;
let root: string;

// proc_pid_stat(5), numbered from the state: ppid 1, utime 11, stime 12, threads 17, starttime 19, rss 21.
function put(
  pid: number,
  options: { name?: string; state?: string; parent?: number; command?: string; start?: number },
) {
  const { name = 'app', state = 'S', parent = 1, command = '', start = 500 } = options;
  const fields = Array.from({ length: 50 }, () => '0');
  Object.assign(fields, {
    0: state,
    1: String(parent),
    11: '300',
    12: '200',
    17: '7',
    19: String(start),
    21: '10',
  });
  mkdirSync(join(root, String(pid), 'fd'), { recursive: true });
  writeFileSync(join(root, String(pid), 'stat'), `${pid} (${name}) ${fields.join(' ')}\n`);
  writeFileSync(join(root, String(pid), 'cmdline'), command);
}

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'watchbill-table-'));
  writeFileSync(join(root, 'uptime'), '25.00 40.00\n');
});
afterEach(() => rmSync(root, { recursive: true }));

describe('the table of processes', () => {
  it('reads command line, parent, owner, age, threads and processor time', async () => {
    put(7, { name: 'a) R (b', parent: 3, command: '/opt/app\0--listen\0a b\0' });
    const [row] = await createProcessTableReader(root)(never);
    expect(row).toEqual({
      pid: 7,
      parent: 3,
      name: 'a) R (b',
      command: '/opt/app --listen a b',
      uid: process.getuid?.(),
      cpuSeconds: 5,
      residentBytes: 10 * 4096,
      ageSeconds: 20,
      threads: 7,
      key: '7:500',
    });
  });

  it('leaves out zombies, what is gone and what is no process, and names the kernel’s own in brackets', async () => {
    put(2, { name: 'kthreadd' });
    put(3, { state: 'Z' });
    put(4, { state: 'X' });
    mkdirSync(join(root, '5'));
    mkdirSync(join(root, 'sys'));
    const rows = await createProcessTableReader(root)(never);
    expect(rows.map(({ pid, command }) => [pid, command])).toEqual([[2, '[kthreadd]']]);
  });

  it('is read once for those who ask in one breath', async () => {
    put(2, {});
    const read = createProcessTableReader(root);
    const first = await read(never);
    expect(await read(never)).toBe(first);
  });

  it('fails with words where the kernel says nothing of its uptime', async () => {
    rmSync(join(root, 'uptime'));
    await expect(createProcessTableReader(root)(never)).rejects.toThrow('cannot be read');
  });

  it('ends when it is aborted on a host with many processes', async () => {
    for (let pid = 1; pid <= 250; pid += 1) put(pid, {});
    await expect(createProcessTableReader(root)(AbortSignal.abort(new Error('deadline')))).rejects.toThrow();
  });

  it('is the same by ps: this process is in it with its command line', async () => {
    const own = (await readProcessTableByPs()).find(({ pid }) => pid === process.pid);
    expect(own?.command).toContain('node');
    expect(own?.residentBytes).toBeGreaterThan(10_000_000);
    expect(own?.ageSeconds).toBeLessThan(3600);
  }, 60_000);
});

describe('ownFamily', () => {
  const row = (pid: number, parent: number) => ({ pid, parent }) as ProcessEntry;
  it('is the process and all below it, in whatever order they come', () => {
    const rows = [row(30, 20), row(20, 10), row(10, 1), row(40, 1), row(1, 0)];
    expect([...ownFamily(rows, 10)].sort()).toEqual([10, 20, 30]);
  });
  it('is the process alone where it is the first of its container', () => {
    expect([...ownFamily([row(1, 0), row(2, 1)], 1)]).toEqual([1]);
  });
});

describe('userNumber', () => {
  it('reads names from the file, takes numbers as they are and knows no others', () => {
    writeFileSync(join(root, 'passwd'), 'root:x:0:0::/:\nwatch:x:120:1::/:\nwatchers:x:9:1::/:\n');
    const file = join(root, 'passwd');
    expect([userNumber('watch', file), userNumber('77', file), userNumber('wat', file)]).toEqual([
      120,
      77,
      undefined,
    ]);
  });
});

describe('openFiles', () => {
  it('counts those of this process and knows nothing of one that is not there', () => {
    expect(openFiles(process.pid)).toBeGreaterThan(3);
    expect(openFiles(2 ** 30)).toBeUndefined();
  });
  it('lists the folder where its size says nothing', () => {
    put(9, {});
    for (const name of ['0', '1', '2']) writeFileSync(join(root, '9', 'fd', name), '');
    expect(openFiles(9, root)).toBeGreaterThan(0);
  });
});

describe('processorUse', () => {
  const entry = (key: string, cpuSeconds: number, ageSeconds = 1000) =>
    ({ key, cpuSeconds, ageSeconds }) as ProcessEntry;

  it('is what all used together of one core since the run before', () => {
    const memory = new Map<string, unknown>();
    expect(processorUse([entry('1', 10), entry('2', 5)], memory, 0)).toBeUndefined();
    expect(processorUse([entry('1', 25), entry('2', 15)], memory, 10_000)).toBe(250);
    expect(processorUse([entry('1', 25), entry('2', 15)], memory, 20_000)).toBe(0);
  });

  it('counts a young one with all that it used, an old one that it did not know with nothing', () => {
    const memory = new Map<string, unknown>();
    processorUse([], memory, 0);
    expect(processorUse([entry('young', 2, 5), entry('old', 900)], memory, 10_000)).toBe(20);
  });

  it('keeps measuring from the same moment when it is asked again at once', () => {
    const memory = new Map<string, unknown>();
    processorUse([entry('1', 10)], memory, 0);
    expect(processorUse([entry('1', 10.1)], memory, 100)).toBe(100);
    expect(processorUse([entry('1', 11)], memory, 1000)).toBe(100);
  });

  it('is what the host says where it tells a share only', () => {
    const shared = (cpuPercent: number) => ({ key: 'x', ageSeconds: 1, cpuPercent }) as ProcessEntry;
    expect(processorUse([shared(10.04), shared(5)], new Map(), 0)).toBe(15);
  });
});
