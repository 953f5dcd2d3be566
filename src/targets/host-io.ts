import { readdirSync, readFileSync } from 'node:fs';
import { UnreachableError } from '../domain/errors.ts';
import {
  type DiskCounters,
  type LinkCounters,
  numberOf,
  parseDiskCounters,
  parseLinkCounters,
  parsePressure,
  parseTcpStates,
  type TcpStates,
} from './host-counters.ts';

/** All that the kernel counts of input and output at one moment. */
export interface IoSnapshot {
  /** Of a clock that never jumps. */
  readonly atMs: number;
  readonly disks: ReadonlyMap<string, DiskCounters>;
  readonly links: ReadonlyMap<string, LinkCounters>;
  /** Of both, what is looked at where nobody names any. */
  readonly usual: ReadonlySet<string>;
  readonly tcp: TcpStates;
  readonly tracked?: { readonly connections: number; readonly most: number };
  readonly pressure: ReadonlyMap<string, { readonly some?: number; readonly full?: number }>;
}

/** What happened between two snapshots, per second; `undefined` of a disk that did nothing has no wait. */
export interface DiskRates {
  readonly readBytes: number;
  readonly writtenBytes: number;
  readonly busyPercent: number;
  readonly awaitMs?: number;
  readonly operations: number;
}

// What is made of other disks' bytes or of memory: `loop` of files, `ram` and `zram` of memory, `sr` and `fd` of air.
const noDisk = /^(loop|ram|zram|sr|fd|nbd)\d+$/;
// Ends of containers' cables, tunnels of the kernel and what never leaves this host.
const noLink = /^(lo|veth.*|ifb\d+|dummy\d+|docker\d+|br-[0-9a-f]{12}|virbr\d+|cni\d+|podman\d+|tunl0|sit0)$/;

/** Reads it all on the loop: /proc and /sys are memory. UnreachableError where there is no /proc/diskstats. */
export function readIo(root = '/proc', blocks = '/sys/block'): IoSnapshot {
  const diskText = textOf(`${root}/diskstats`);
  const linkText = textOf(`${root}/net/dev`);
  if (diskText === undefined && linkText === undefined) {
    throw new UnreachableError(
      `Input and output of this host cannot be read: there is no '${root}/diskstats'. That is Linux's.`,
    );
  }
  const whole = new Set(namesIn(blocks));
  const disks = parseDiskCounters(diskText ?? '');
  const links = parseLinkCounters(linkText ?? '');
  const isDisk = (name: string) =>
    !noDisk.test(name) && (whole.size === 0 || whole.has(name.replaceAll('/', '!')));
  const connections = numberOf(textOf(`${root}/sys/net/netfilter/nf_conntrack_count`));
  const most = numberOf(textOf(`${root}/sys/net/netfilter/nf_conntrack_max`));
  return {
    atMs: performance.now(),
    disks,
    links,
    usual: new Set([
      ...[...disks.keys()].filter(isDisk),
      ...[...links.keys()].filter((name) => !noLink.test(name)),
    ]),
    tcp: parseTcpStates(textOf(`${root}/net/sockstat`) ?? '', textOf(`${root}/net/snmp`) ?? ''),
    ...(connections === undefined || most === undefined ? {} : { tracked: { connections, most } }),
    pressure: new Map(
      ['cpu', 'memory', 'io'].flatMap((name) => {
        const text = textOf(`${root}/pressure/${name}`);
        return text === undefined ? [] : [[name, parsePressure(text)] as const];
      }),
    ),
  };
}

function textOf(file: string): string | undefined {
  try {
    return readFileSync(file, 'latin1');
  } catch {
    return undefined;
  }
}

function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

/** undefined when the counters went back: the disk was taken out and put in again. */
export function diskRates(
  before: DiskCounters,
  after: DiskCounters,
  elapsedMs: number,
): DiskRates | undefined {
  const moved = difference(before, after);
  if (moved === undefined || elapsedMs <= 0) return undefined;
  const operations = moved.reads + moved.writes;
  return {
    readBytes: perSecond(moved.readBytes, elapsedMs),
    writtenBytes: perSecond(moved.writtenBytes, elapsedMs),
    busyPercent: Math.min(100, Math.round((moved.busyMs / elapsedMs) * 1000) / 10),
    operations: perSecond(operations, elapsedMs),
    ...(operations === 0 ? {} : { awaitMs: Math.round((moved.waitMs / operations) * 100) / 100 }),
  };
}

/** undefined when the counters went back: the interface came up anew. */
export function linkRates(
  before: LinkCounters,
  after: LinkCounters,
  elapsedMs: number,
): LinkCounters | undefined {
  const moved = difference(before, after);
  if (moved === undefined || elapsedMs <= 0) return undefined;
  return {
    receivedBytes: perSecond(moved.receivedBytes, elapsedMs),
    sentBytes: perSecond(moved.sentBytes, elapsedMs),
    faults: Math.round((moved.faults / elapsedMs) * 100_000) / 100,
  };
}

function difference<T extends { readonly [K in keyof T]: number }>(before: T, after: T): T | undefined {
  const entries = Object.entries<number>(after).map(([key, value]) => [
    key,
    value - (before[key as keyof T] ?? 0),
  ]);
  return entries.some(([, value]) => Number(value) < 0) ? undefined : (Object.fromEntries(entries) as T);
}

function perSecond(amount: number, elapsedMs: number): number {
  return Math.round(amount / (elapsedMs / 1000));
}
