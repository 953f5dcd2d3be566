import { z } from 'zod';
import { defineProbe } from '../define/probe.ts';
import type { Reading } from '../domain/probe.ts';
import { diskRates, type IoSnapshot, linkRates, readIo } from '../targets/host-io.ts';
import { percentOf } from '../targets/percent.ts';

/** Two runs nearer to each other than this have too little between them to make a rate of. */
const shortestMs = 250;

/** What disks and network of this host did since the run before; states of TCP and pressure as they are now. */
export default defineProbe({
  title: 'Disk and network traffic of this host',
  parameters: z.strictObject({
    /** Disks by their kernel names, e.g. `sda`; default all that are no memory, loop or optical ones. */
    disks: z.array(z.string().min(1)).optional(),
    /** Network interfaces, e.g. `eth0`; default all but loopback and the bridges and cables of containers. */
    interfaces: z.array(z.string().min(1)).optional(),
  }),
  timeoutMs: 1500,
  metrics: {
    'disk-read': { title: 'Read from disk', unit: 'bytes-per-second', parts: 'disk' },
    'disk-written': { title: 'Written to disk', unit: 'bytes-per-second', parts: 'disk' },
    'disk-busy': { title: 'Time in which the disk was busy', unit: 'percent', parts: 'disk' },
    'disk-wait': { title: 'Time that a request to the disk took', unit: 'ms', parts: 'disk' },
    'network-received': { title: 'Received', unit: 'bytes-per-second', parts: 'interface' },
    'network-sent': { title: 'Sent', unit: 'bytes-per-second', parts: 'interface' },
    'network-faults': { title: 'Errors and drops', unit: 'per-second', parts: 'interface' },
    'tcp-established': { title: 'TCP connections established', unit: 'count' },
    'tcp-time-wait': { title: 'TCP connections in TIME-WAIT', unit: 'count' },
    'tcp-orphaned': { title: 'TCP connections of no process', unit: 'count' },
    'tracked-connections': { title: 'Room for tracked connections in use', unit: 'percent' },
    'pressure-some': { title: 'Time in which something waited for it', unit: 'percent', parts: 'resource' },
    'pressure-full': { title: 'Time in which everything waited for it', unit: 'percent', parts: 'resource' },
  },
  async run({ signal, memory }, { disks, interfaces }) {
    signal.throwIfAborted();
    const now = readIo();
    const before = memory.get('io') as IoSnapshot | undefined;
    const elapsedMs = before === undefined ? 0 : now.atMs - before.atMs;
    if (before === undefined || elapsedMs >= shortestMs) memory.set('io', now);
    const rates =
      before === undefined || elapsedMs < shortestMs
        ? []
        : [
            ...diskReadings(before, now, elapsedMs, disks),
            ...linkReadings(before, now, elapsedMs, interfaces),
          ];
    return [
      ...absent('disk-busy', 'percent', disks, now.disks),
      ...absent('network-received', 'bytes-per-second', interfaces, now.links),
      ...rates,
      ...states(now),
    ];
  },
});

// What was asked for by name and is not there is unknown, not silently left out.
function absent(
  metric: string,
  unit: string,
  wanted: readonly string[] | undefined,
  known: ReadonlyMap<string, unknown>,
): readonly Reading[] {
  return (wanted ?? [])
    .filter((name) => !known.has(name))
    .map((part) => ({
      metric,
      part,
      unit,
      error: `This host has no '${part}'. It has ${[...known.keys()].join(', ') || 'none'}.`,
    }));
}

function isWanted(part: string, wanted: readonly string[] | undefined, now: IoSnapshot): boolean {
  return wanted === undefined ? now.usual.has(part) : wanted.includes(part);
}

function diskReadings(
  before: IoSnapshot,
  now: IoSnapshot,
  elapsedMs: number,
  wanted: readonly string[] | undefined,
): readonly Reading[] {
  return [...now.disks].flatMap(([part, counters]): readonly Reading[] => {
    const earlier = before.disks.get(part);
    const rates = earlier === undefined ? undefined : diskRates(earlier, counters, elapsedMs);
    if (rates === undefined || !isWanted(part, wanted, now)) return [];
    const { readBytes, writtenBytes, busyPercent, awaitMs, operations } = rates;
    return [
      { metric: 'disk-read', part, value: readBytes, unit: 'bytes-per-second' },
      { metric: 'disk-written', part, value: writtenBytes, unit: 'bytes-per-second' },
      {
        metric: 'disk-busy',
        part,
        value: busyPercent,
        unit: 'percent',
        detail: `${operations} requests a second`,
      },
      // Without a request there is no time that one took.
      ...(awaitMs === undefined ? [] : [{ metric: 'disk-wait', part, value: awaitMs, unit: 'ms' }]),
    ];
  });
}

function linkReadings(
  before: IoSnapshot,
  now: IoSnapshot,
  elapsedMs: number,
  wanted: readonly string[] | undefined,
): readonly Reading[] {
  return [...now.links].flatMap(([part, counters]): readonly Reading[] => {
    const earlier = before.links.get(part);
    const rates = earlier === undefined ? undefined : linkRates(earlier, counters, elapsedMs);
    if (rates === undefined || !isWanted(part, wanted, now)) return [];
    return [
      { metric: 'network-received', part, value: rates.receivedBytes, unit: 'bytes-per-second' },
      { metric: 'network-sent', part, value: rates.sentBytes, unit: 'bytes-per-second' },
      { metric: 'network-faults', part, value: rates.faults, unit: 'per-second' },
    ];
  });
}

function states({ tcp, tracked, pressure }: IoSnapshot): readonly Reading[] {
  const count = (metric: string, value: number | undefined): readonly Reading[] =>
    value === undefined ? [] : [{ metric, value, unit: 'count' }];
  const share = (metric: string, part: string, value: number | undefined): readonly Reading[] =>
    value === undefined ? [] : [{ metric, part, value, unit: 'percent', detail: 'mean of the last minute' }];
  return [
    ...count('tcp-established', tcp.established),
    ...count('tcp-time-wait', tcp.timeWait),
    ...count('tcp-orphaned', tcp.orphaned),
    ...(tracked === undefined
      ? []
      : [
          {
            metric: 'tracked-connections',
            value: percentOf(tracked.connections, tracked.most),
            unit: 'percent',
            detail: `${tracked.connections} of ${tracked.most}`,
          },
        ]),
    ...[...pressure].flatMap(([part, { some, full }]) => [
      ...share('pressure-some', part, some),
      ...share('pressure-full', part, full),
    ]),
  ];
}
