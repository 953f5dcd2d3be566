import { existsSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import hostIo from '../../src/probes/host-io.ts';
import { type IoSnapshot, readIo } from '../../src/targets/host-io.ts';
import { inCatalogue } from './in-catalogue.ts';
import { probeContext } from './probe-context.ts';

const run = async (input: object, memory: Map<string, unknown>) => {
  const parameters = hostIo.parameters.parse(input);
  return inCatalogue(hostIo, parameters, await hostIo.run(probeContext({ memory }), parameters));
};
/** As if the run before had been ten seconds ago, with counters that were lower by `less`. */
const earlier = (): IoSnapshot => {
  const now = readIo();
  return { ...now, atMs: now.atMs - 10_000 };
};
const metricsIn = (readings: readonly { metric: string }[]) => [
  ...new Set(readings.map(({ metric }) => metric)),
];

describe.runIf(existsSync('/proc/diskstats'))('the host-io probe', () => {
  it('tells states at once and rates from the second run on', async () => {
    const memory = new Map<string, unknown>();
    const first = metricsIn(await run({}, memory));
    expect(first).toEqual(expect.arrayContaining(['tcp-established', 'tcp-time-wait', 'tcp-orphaned']));
    expect(first.filter((metric) => /^(disk|network)/.test(metric))).toEqual([]);
    expect(memory.get('io')).toBeDefined();
  });

  it('makes rates of what the kernel counted since', async () => {
    const before = earlier();
    const lower = new Map(
      [...before.disks].map(([name, disk]) => [name, { ...disk, readBytes: disk.readBytes - 10_240 }]),
    );
    const memory = new Map<string, unknown>([['io', { ...before, disks: lower }]]);
    const part = [...before.disks.keys()].find((name) => before.disks.get(name)?.readBytes !== 0) ?? '';
    const readings = await run({ disks: [part], interfaces: ['lo'] }, memory);
    expect(metricsIn(readings)).toEqual(
      expect.arrayContaining([
        'disk-read',
        'disk-written',
        'disk-busy',
        'network-received',
        'network-sent',
        'network-faults',
      ]),
    );
    expect(readings.find(({ metric }) => metric === 'disk-read')?.value).toBeGreaterThanOrEqual(1000);
    expect(
      new Set(readings.filter(({ metric }) => metric.startsWith('network-')).map((one) => one.part)),
    ).toEqual(new Set(['lo']));
  });

  it('tells how long a request took where there was one', async () => {
    const before = earlier();
    const fewer = new Map(
      [...before.disks].map(([name, disk]) => [name, { ...disk, reads: disk.reads - 1 }]),
    );
    const part = [...before.disks].find(([, { reads }]) => reads > 0)?.[0] ?? '';
    const readings = await run({ disks: [part] }, new Map([['io', { ...before, disks: fewer }]]));
    expect(metricsIn(readings)).toContain('disk-wait');
  });

  it('leaves loopback and memory disks out unless they are asked for', async () => {
    const readings = await run({}, new Map([['io', earlier()]]));
    const parts = readings.filter(({ metric }) => /^(disk|network)/.test(metric)).map(({ part }) => part);
    expect(parts.length).toBeGreaterThan(0);
    expect(parts).not.toContain('lo');
    expect(parts.filter((part) => /^(loop|ram|zram)/.test(part ?? ''))).toEqual([]);
  });

  it('says that there is no such disk or interface instead of nothing', async () => {
    const errors = (await run({ disks: ['sdzz'], interfaces: ['nope0'] }, new Map())).flatMap(
      ({ error }) => error ?? [],
    );
    expect(errors).toEqual([expect.stringContaining("no 'sdzz'"), expect.stringContaining("no 'nope0'")]);
  });

  it('waits for a longer time between when it is asked again at once', async () => {
    const memory = new Map<string, unknown>();
    await run({}, memory);
    const first = memory.get('io') as IoSnapshot;
    memory.set('io', { ...first, atMs: readIo().atMs + 60_000 });
    expect(metricsIn(await run({}, memory)).filter((metric) => metric.startsWith('disk'))).toEqual([]);
  });

  it('tells pressure and tracked connections where the kernel does', async () => {
    const metrics = metricsIn(await run({}, new Map()));
    expect(metrics.includes('pressure-some')).toBe(existsSync('/proc/pressure/io'));
    expect(metrics.includes('pressure-full')).toBe(existsSync('/proc/pressure/io'));
    expect(metrics.includes('tracked-connections')).toBe(
      existsSync('/proc/sys/net/netfilter/nf_conntrack_count'),
    );
  });
});
