import { describe, expect, it } from 'vitest';
import {
  createProcessorMeter,
  type ProcessorTimes,
  parseProcStat,
  readProcessorTimes,
  useBetween,
} from '../../src/targets/host-processors.ts';

const stat = `cpu  100 20 30 800 50 5 5 10 40 0
cpu0 50 10 15 400 25 2 3 5 20 0
cpu1 50 10 15 400 25 3 2 5 20 0
intr 12345
`;
const never = new AbortController().signal;
const at = (times: Partial<ProcessorTimes>): ProcessorTimes => ({
  busy: 0,
  idle: 0,
  diskWait: 0,
  stolen: 0,
  cores: 2,
  ...times,
});

describe('parseProcStat', () => {
  it('counts waiting for disks as idle, stolen time as busy and guests once', () => {
    expect(parseProcStat(stat)).toEqual({ busy: 170, idle: 850, diskWait: 50, stolen: 10, cores: 2 });
  });

  it('reads the short line of an old kernel', () => {
    expect(parseProcStat('cpu 1 2 3 4\n')).toEqual({ busy: 6, idle: 4, diskWait: 0, stolen: 0, cores: 1 });
  });

  it.each(['', 'intr 1', 'cpu a b c d'])('knows that %j is no such text', (text) => {
    expect(parseProcStat(text)).toBeUndefined();
  });
});

describe('useBetween', () => {
  it.each([
    ['all busy', at({}), at({ busy: 50 }), 100],
    ['all idle', at({}), at({ idle: 50 }), 0],
    ['a third', at({ busy: 100, idle: 100 }), at({ busy: 110, idle: 120 }), 33.3],
  ])('gives the share of the interval: %s', (_, before, after, busyPercent) => {
    expect(useBetween(before, after)?.busyPercent).toBe(busyPercent);
  });

  it('tells waiting for disks and stolen time', () => {
    const use = useBetween(at({}), at({ busy: 30, stolen: 20, idle: 70, diskWait: 10 }));
    expect(use).toEqual({ busyPercent: 30, stolenPercent: 20, diskWaitPercent: 10, cores: 2 });
  });

  it('has no answer when the counters stand still or go backwards', () => {
    expect(useBetween(at({ busy: 5 }), at({ busy: 5 }))).toBeUndefined();
    expect(useBetween(at({ busy: 50, idle: 9 }), at({ busy: 5, idle: 90 }))).toBeUndefined();
  });

  it('takes a disk wait that went backwards for none', () => {
    const use = useBetween(at({ diskWait: 9 }), at({ busy: 10, idle: 10, diskWait: 4 }));
    expect(use).toMatchObject({ busyPercent: 50, diskWaitPercent: 0 });
  });
});

describe('createProcessorMeter', () => {
  it('watches for its window the first time and then looks back without waiting', async () => {
    const script = [at({}), at({ busy: 10, idle: 10 }), at({ busy: 10, idle: 110 })];
    const measure = createProcessorMeter(5, () => script.shift() ?? at({}));
    expect((await measure(never)).busyPercent).toBe(50);
    expect((await measure(never)).busyPercent).toBe(0);
    expect(script).toEqual([]);
  });

  it('stops waiting when it is aborted', async () => {
    const measure = createProcessorMeter(60_000);
    const abort = new AbortController();
    const answer = measure(abort.signal);
    abort.abort();
    await expect(answer).rejects.toThrow(/abort/i);
  });

  it('says so when the counters of the host do not move', async () => {
    await expect(createProcessorMeter(0, () => at({ busy: 1 }))(never)).rejects.toThrow('do not move');
  });
});

describe('readProcessorTimes', () => {
  it('reads counters of this host that only grow', () => {
    const before = readProcessorTimes();
    const after = readProcessorTimes();
    expect(before.cores).toBeGreaterThan(0);
    expect(before.idle).toBeGreaterThan(0);
    expect(after.busy).toBeGreaterThanOrEqual(before.busy);
  });
});
