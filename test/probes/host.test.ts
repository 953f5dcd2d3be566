import { loadavg, uptime } from 'node:os';
import { describe, expect, it, vi } from 'vitest';
import hostCpu from '../../src/probes/host-cpu.ts';
import hostDisk from '../../src/probes/host-disk.ts';
import hostMemory from '../../src/probes/host-memory.ts';
import hostProcesses from '../../src/probes/host-processes.ts';
import hostSwap from '../../src/probes/host-swap.ts';
import hostTemperature from '../../src/probes/host-temperature.ts';
import hostUptime from '../../src/probes/host-uptime.ts';
import * as host from '../../src/targets/host.ts';
import * as mounts from '../../src/targets/host-mounts.ts';
import * as sensors from '../../src/targets/host-sensors.ts';
import { probeContext } from './probe-context.ts';

vi.mock('../../src/targets/host.ts', { spy: true });
vi.mock('../../src/targets/host-mounts.ts', { spy: true });
vi.mock('../../src/targets/host-sensors.ts', { spy: true });

const gib = 1024 ** 3;
const wholeProc = hostMemory.parameters.parse({});
const wholeSys = hostTemperature.parameters.parse({});
const memory = {
  totalBytes: 24 * gib,
  availableBytes: 6 * gib,
  swapTotalBytes: 4 * gib,
  swapFreeBytes: 3 * gib,
};

describe('the host probes on this host', () => {
  it('reads how busy the processor is and the load per core', async () => {
    const readings = await hostCpu.run(probeContext(), {});
    expect(readings.map(({ metric, part }) => [metric, part])).toEqual([
      ['cpu-busy', undefined],
      ['load-per-core', '1 min'],
      ['load-per-core', '5 min'],
      ['load-per-core', '15 min'],
    ]);
    const cores = Number.parseInt(readings[0]?.detail ?? '', 10);
    expect(readings[0]?.value).toBeGreaterThanOrEqual(0);
    expect(readings[0]?.value).toBeLessThanOrEqual(100);
    // The average is renewed every five seconds, perhaps just in between.
    expect((readings[3]?.value ?? 0) * cores).toBeCloseTo(loadavg()[2] ?? 0, 0);
  });

  it('reads memory', async () => {
    const [reading] = await hostMemory.run(probeContext(), wholeProc);
    expect(reading?.value).toBeGreaterThan(0);
    expect(reading?.value).toBeLessThan(100);
    expect(reading?.detail).toMatch(/^[\d.]+ [KMG]iB of [\d.]+ [GT]iB$/);
  });

  it('reads uptime', async () => {
    const [reading] = await hostUptime.run(probeContext(), {});
    expect(Math.abs((reading?.value ?? 0) - uptime())).toBeLessThan(5);
    expect(reading?.detail).not.toBe('');
  });

  it('reads each disk in bytes and inodes', async () => {
    const readings = await hostDisk.run(probeContext(), { exclude: [], network: false });
    const parts = new Set(readings.map(({ part }) => part));
    expect(parts.size).toBeGreaterThan(0);
    for (const part of parts) {
      const of = (metric: string) => readings.find((one) => one.part === part && one.metric === metric);
      expect(of('disk-used')?.value).toBeLessThanOrEqual(100);
      expect(of('disk-used')?.detail).toMatch(/ free of /);
      expect(of('disk-free')?.value).toBeGreaterThanOrEqual(0);
    }
  });

  it('reads the processes', async () => {
    const [count, byCpu, byMemory] = await hostProcesses.run(probeContext(), { top: 3 });
    expect(count?.value).toBeGreaterThan(2);
    expect(byCpu?.value).toBeLessThanOrEqual(100);
    expect(byMemory?.detail?.split(', ').length).toBe(3);
    expect(byMemory?.detail).toMatch(/^\S.* \(\d+\) [\d.]+ [KMG]iB, /);
  });
});

describe('host-memory and host-swap', () => {
  it('grade what programs hold, not what the kernel caches', async () => {
    vi.mocked(host.readMemory).mockResolvedValue(memory);
    expect(await hostMemory.run(probeContext(), wholeProc)).toEqual([
      { metric: 'memory-used', value: 75, unit: 'percent', detail: '18 GiB of 24 GiB' },
    ]);
    expect(await hostSwap.run(probeContext(), {})).toEqual([
      { metric: 'swap-used', value: 25, unit: 'percent', detail: '1 GiB of 4 GiB' },
    ]);
  });

  it('say that there is no swap', async () => {
    vi.mocked(host.readMemory).mockResolvedValue({ ...memory, swapTotalBytes: 0, swapFreeBytes: 0 });
    expect((await hostSwap.run(probeContext(), {}))[0]).toMatchObject({ value: 0, detail: 'no swap' });
  });

  it('do not wait for an answer that never comes', async () => {
    vi.mocked(host.readMemory).mockReturnValue(new Promise(() => {}));
    const signal = AbortSignal.abort(new Error('deadline'));
    await expect(hostMemory.run(probeContext({ signal }), wholeProc)).rejects.toThrow('deadline');
    await expect(hostSwap.run(probeContext({ signal }), {})).rejects.toThrow('deadline');
  });
});

describe('host-disk', () => {
  it('keeps the readings of the others when one disk cannot be read', async () => {
    vi.mocked(mounts.readMounts).mockResolvedValue([
      { path: '/', network: false },
      { path: '/no/such/disk', network: false },
    ]);
    const readings = await hostDisk.run(probeContext(), { exclude: [], network: false });
    expect(readings.find(({ part }) => part === '/')?.value).toBeGreaterThan(0);
    expect(readings.find(({ part }) => part === '/no/such/disk')).toEqual({
      metric: 'disk-used',
      part: '/no/such/disk',
      unit: 'percent',
      error: expect.stringContaining('ENOENT'),
    });
  });

  it('leaves out what is excluded, and network disks unless they are wanted', async () => {
    vi.mocked(mounts.readMounts).mockResolvedValue([
      { path: '/', network: false },
      { path: '/tmp', network: true },
    ]);
    const parts = async (exclude: string[], network: boolean) => {
      const readings = await hostDisk.run(probeContext(), { exclude, network });
      return [...new Set(readings.map(({ part }) => part))];
    };
    expect(await parts([], false)).toEqual(['/']);
    expect(await parts([], true)).toEqual(['/', '/tmp']);
    expect(await parts(['/'], false)).toEqual([]);
  });
});

describe('host-temperature', () => {
  it('has no reading where there is no sensor', async () => {
    vi.mocked(sensors.readSensors).mockResolvedValue([]);
    expect(await hostTemperature.run(probeContext(), wholeSys)).toEqual([]);
  });

  it('is unknown where there is none and there has to be one', async () => {
    vi.mocked(sensors.readSensors).mockResolvedValue([]);
    const parameters = hostTemperature.parameters.parse({ sys: '/host/sys', required: true });
    await expect(hostTemperature.run(probeContext(), parameters)).rejects.toThrow(
      "There is no sensor of temperature in '/host/sys/class'",
    );
    expect(sensors.readSensors).toHaveBeenLastCalledWith('/host/sys/class');
  });

  it('is critical at the limit of the maker', async () => {
    vi.mocked(sensors.readSensors).mockResolvedValue([
      { chip: 'coretemp', celsius: 100, limitCelsius: 100 },
      { chip: 'nvme', celsius: 40, limitCelsius: 85 },
      { chip: 'acpitz', celsius: 30 },
    ]);
    expect(await hostTemperature.run(probeContext(), wholeSys)).toEqual([
      {
        metric: 'temperature',
        part: 'coretemp',
        value: 100,
        unit: 'celsius',
        detail: "maker's limit 100 °C",
        status: 'critical',
      },
      { metric: 'temperature', part: 'nvme', value: 40, unit: 'celsius', detail: "maker's limit 85 °C" },
      { metric: 'temperature', part: 'acpitz', value: 30, unit: 'celsius' },
    ]);
  });
});
