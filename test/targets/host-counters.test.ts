import { describe, expect, it } from 'vitest';
import {
  numberOf,
  parseDiskCounters,
  parseLinkCounters,
  parsePressure,
  parseTcpStates,
} from '../../src/targets/host-counters.ts';
import { diskRates, linkRates, readIo } from '../../src/targets/host-io.ts';

const disk = { reads: 0, readBytes: 0, writes: 0, writtenBytes: 0, waitMs: 0, busyMs: 0 };

describe('the counters of the kernel', () => {
  it('are read of disks, in sectors of 512 bytes', () => {
    const text = ' 254       0 vda 100 3 2000 500 40 6 800 250 0 600 750 1 2 3 4 5 6\n   8 0 odd 1 2\n';
    expect([...parseDiskCounters(text)]).toEqual([
      [
        'vda',
        { reads: 100, writes: 40, readBytes: 1_024_000, writtenBytes: 409_600, waitMs: 750, busyMs: 600 },
      ],
    ]);
  });

  it('are read of interfaces, also where the name touches the figure', () => {
    const text = `Inter-|   Receive  |  Transmit
 face |bytes    packets errs drop fifo frame compressed multicast|bytes    packets errs drop fifo colls carrier compressed
  eth0:1000 9 1 2 0 0 0 0 500 8 3 4 0 0 0 0\n`;
    expect([...parseLinkCounters(text)]).toEqual([
      ['eth0', { receivedBytes: 1000, sentBytes: 500, faults: 10 }],
    ]);
  });

  it('are read of TCP', () => {
    const snmp = 'Ip: A\nIp: 1\nTcp: RtoMin MaxConn CurrEstab InSegs\nTcp: 200 -1 17 5\n';
    expect(parseTcpStates('TCP: inuse 5 orphan 2 tw 31 alloc 6 mem 1\n', snmp)).toEqual({
      established: 17,
      timeWait: 31,
      orphaned: 2,
    });
    expect(parseTcpStates('', '')).toEqual({});
  });

  it('are read of pressure; a kernel that knows no full pressure of the processor has none', () => {
    expect(
      parsePressure(
        'some avg10=2.15 avg60=3.72 avg300=23.39 total=2\nfull avg10=0 avg60=0.50 avg300=0 total=0',
      ),
    ).toEqual({
      some: 3.72,
      full: 0.5,
    });
    expect(parsePressure('some avg10=0.00 avg60=0.00 avg300=0.00 total=0\n')).toEqual({ some: 0 });
  });

  it.each([[undefined], [''], [' '], ['x']])('are no number when they are %j', (text) => {
    expect(numberOf(text)).toBeUndefined();
  });
});

describe('rates', () => {
  it('of a disk are what happened in the time between', () => {
    const after = {
      reads: 50,
      readBytes: 20_000,
      writes: 50,
      writtenBytes: 40_000,
      waitMs: 400,
      busyMs: 500,
    };
    expect(diskRates(disk, after, 2000)).toEqual({
      readBytes: 10_000,
      writtenBytes: 20_000,
      busyPercent: 25,
      operations: 50,
      awaitMs: 4,
    });
  });

  it('of a disk that did nothing have no wait, and busy is never more than always', () => {
    expect(diskRates(disk, disk, 1000)).not.toHaveProperty('awaitMs');
    expect(diskRates(disk, { ...disk, busyMs: 1020 }, 1000)?.busyPercent).toBe(100);
  });

  it('are unknown where counters went back or no time has passed', () => {
    expect(diskRates({ ...disk, reads: 5 }, disk, 1000)).toBeUndefined();
    expect(diskRates(disk, disk, 0)).toBeUndefined();
    const link = { receivedBytes: 0, sentBytes: 10, faults: 0 };
    expect(linkRates(link, { ...link, sentBytes: 9 }, 1000)).toBeUndefined();
    expect(linkRates(link, { receivedBytes: 4000, sentBytes: 10, faults: 1 }, 4000)).toEqual({
      receivedBytes: 1000,
      sentBytes: 0,
      faults: 0.25,
    });
  });

  it('cannot be had where there is no /proc', () => {
    expect(() => readIo('/nowhere', '/nowhere')).toThrow("there is no '/nowhere/diskstats'");
  });
});
