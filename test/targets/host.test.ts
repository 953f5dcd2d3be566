import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir, totalmem } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import {
  readMemory,
  readMountPointsByDf,
  readProcessesByPs,
  readProcessorTemperature,
} from '../../src/targets/host.ts';
import { percentOf } from '../../src/targets/percent.ts';

// The real systeminformation on the real host.
describe('readMemory', () => {
  it('agrees with what Node knows', async () => {
    const memory = await readMemory();
    expect(memory.totalBytes).toBe(totalmem());
    expect(memory.availableBytes).toBeGreaterThan(0);
    expect(memory.availableBytes).toBeLessThan(memory.totalBytes);
    expect(memory.swapFreeBytes).toBeLessThanOrEqual(memory.swapTotalBytes);
  });

  it('reads the /proc that it is shown', async () => {
    const proc = mkdtempSync(join(tmpdir(), 'watchbill-proc-'));
    const file = join(proc, 'meminfo');
    const lines = ['MemTotal:       4096 kB', 'MemFree:         10 kB', 'MemAvailable:   1024 kB'];
    writeFileSync(file, [...lines, 'SwapTotal:        8 kB', 'SwapFree:         4 kB', ''].join('\n'));
    expect(await readMemory(proc)).toEqual({
      totalBytes: 4096 * 1024,
      availableBytes: 1024 * 1024,
      swapTotalBytes: 8192,
      swapFreeBytes: 4096,
    });
    writeFileSync(file, lines.slice(0, 2).join('\n'));
    await expect(readMemory(proc)).rejects.toThrow('tells no MemAvailable');
    rmSync(proc, { recursive: true });
    await expect(readMemory(proc)).rejects.toThrow(`'${file}' cannot be read`);
  });

  it.runIf(process.platform === 'linux')('agrees with the kernel about what is available', async () => {
    const kernel = /^MemAvailable:\s+(\d+) kB/m.exec(readFileSync('/proc/meminfo', 'latin1'))?.[1];
    const { availableBytes, totalBytes } = await readMemory();
    // Others use memory meanwhile.
    expect(Math.abs(availableBytes - Number(kernel) * 1024)).toBeLessThan(totalBytes / 10);
  });
});

describe('the ways for hosts without /proc', () => {
  it.runIf(existsSync('/bin/ps'))('find this process by ps', async () => {
    const { total, list } = await readProcessesByPs();
    const own = list.find(({ pid }) => pid === process.pid);
    expect(total).toBeGreaterThan(1);
    expect((own?.residentBytes ?? 0) / process.memoryUsage.rss()).toBeGreaterThan(0.5);
  });

  it.runIf(existsSync('/bin/df'))('find mount points by df', async () => {
    const mounts = await readMountPointsByDf();
    expect(mounts.every((path) => path.startsWith('/'))).toBe(true);
  });

  it('know a temperature or that there is no sensor', async () => {
    const celsius = await readProcessorTemperature();
    expect(celsius === undefined || (celsius > -40 && celsius < 150)).toBe(true);
  });
});

describe('percentOf', () => {
  it.each([
    [1, 3, 33.3],
    [0, 5, 0],
    [5, 5, 100],
    [5, 0, 0],
  ])('%d of %d is %d', (part, whole, percent) => {
    expect(percentOf(part, whole)).toBe(percent);
  });
});
