/** Counters of one disk since boot. */
export interface DiskCounters {
  readonly reads: number;
  readonly readBytes: number;
  readonly writes: number;
  readonly writtenBytes: number;
  /** Milliseconds that requests took in all, those in parallel each for itself. */
  readonly waitMs: number;
  /** Milliseconds in which anything was going on. */
  readonly busyMs: number;
}

/** Counters of one network interface since it came up. */
export interface LinkCounters {
  readonly receivedBytes: number;
  readonly sentBytes: number;
  /** Errors and drops, both ways. */
  readonly faults: number;
}

// Of the kernel's own making, whatever the disk's sector is.
const sectorBytes = 512;

/** /proc/diskstats (iostats.txt of the kernel): whole disks are told from partitions by the caller. */
export function parseDiskCounters(text: string): ReadonlyMap<string, DiskCounters> {
  const disks = new Map<string, DiskCounters>();
  for (const line of text.split('\n')) {
    const [, , name = '', ...rest] = line.trim().split(/\s+/);
    const [reads, , readSectors, readMs, writes, , writtenSectors, writeMs, , busyMs] = rest.map(Number);
    if (reads === undefined || writes === undefined || busyMs === undefined || !Number.isFinite(busyMs))
      continue;
    disks.set(name, {
      reads,
      writes,
      readBytes: (readSectors ?? 0) * sectorBytes,
      writtenBytes: (writtenSectors ?? 0) * sectorBytes,
      waitMs: (readMs ?? 0) + (writeMs ?? 0),
      busyMs,
    });
  }
  return disks;
}

/** /proc/net/dev: eight columns of what came in (bytes, packets, errs, drop, …), eight of what went out. */
export function parseLinkCounters(text: string): ReadonlyMap<string, LinkCounters> {
  const links = new Map<string, LinkCounters>();
  for (const line of text.split('\n')) {
    const [, name, columns] = /^\s*([^:\s]+):\s*(.*)$/.exec(line) ?? [];
    const numbers = columns?.trim().split(/\s+/).map(Number) ?? [];
    const [receivedBytes, , errorsIn = 0, dropsIn = 0] = numbers;
    const [sentBytes, , errorsOut = 0, dropsOut = 0] = numbers.slice(8);
    if (name === undefined || receivedBytes === undefined || sentBytes === undefined) continue;
    links.set(name, { receivedBytes, sentBytes, faults: errorsIn + dropsIn + errorsOut + dropsOut });
  }
  return links;
}

/** Sockets of TCP by state, as the kernel counts them without being asked for each. */
export interface TcpStates {
  readonly established?: number;
  readonly timeWait?: number;
  readonly orphaned?: number;
}

/** `sockstat` is /proc/net/sockstat (`TCP: inuse 1 orphan 0 tw 0 …`), `snmp` /proc/net/snmp (names, then values). */
export function parseTcpStates(sockstat: string, snmp: string): TcpStates {
  const figure = (name: string) => numberOf(new RegExp(`^TCP:.* ${name} (\\d+)`, 'm').exec(sockstat)?.[1]);
  const [names = '', values = ''] = snmp.split('\n').filter((line) => line.startsWith('Tcp:'));
  const established = numberOf(values.split(' ')[names.split(' ').indexOf('CurrEstab')]);
  const timeWait = figure('tw');
  const orphaned = figure('orphan');
  return {
    ...(established === undefined ? {} : { established }),
    ...(timeWait === undefined ? {} : { timeWait }),
    ...(orphaned === undefined ? {} : { orphaned }),
  };
}

/** Percent of the last minute in which some, or all, that wanted to work waited (PSI, /proc/pressure/*). */
export function parsePressure(text: string): { readonly some?: number; readonly full?: number } {
  const of = (kind: string) => numberOf(new RegExp(`^${kind} .*avg60=([\\d.]+)`, 'm').exec(text)?.[1]);
  const some = of('some');
  const full = of('full');
  return { ...(some === undefined ? {} : { some }), ...(full === undefined ? {} : { full }) };
}

/** undefined for what is no number, an empty text included. */
export function numberOf(text: string | undefined): number | undefined {
  const value = text === undefined || text.trim() === '' ? Number.NaN : Number(text);
  return Number.isFinite(value) ? value : undefined;
}
