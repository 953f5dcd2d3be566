import { describe, expect, it, vi } from 'vitest';
import { blockBytes, createDiskReader, type DiskSpace } from '../../src/targets/disk-space.ts';

const never = new AbortController().signal;
const space: DiskSpace = { totalBytes: 100, usedBytes: 40, availableBytes: 50, inodes: 10, freeInodes: 5 };
const disk = (path: string, network = false) => ({ path, network });

/** A stat whose answers are given by hand. */
function scripted() {
  const asked: string[] = [];
  const open = new Map<string, PromiseWithResolvers<DiskSpace>>();
  const stat = (path: string) => {
    asked.push(path);
    const answer = Promise.withResolvers<DiskSpace>();
    open.set(path, answer);
    return answer.promise;
  };
  return { asked, stat, answer: (path: string) => open.get(path)?.resolve(space) };
}

it('blocks are counted in fragments, and not in what is best read at once', () => {
  expect(blockBytes({ bsize: 131_072, frsize: 4096 })).toBe(4096);
  expect(blockBytes({ bsize: 4096, frsize: 0 })).toBe(4096);
});

describe('createDiskReader', () => {
  it('reads a real file system', async () => {
    const found = await createDiskReader(5000)(disk('/'), never);
    expect(found.totalBytes).toBeGreaterThan(1e6);
    expect(found.usedBytes + found.availableBytes).toBeLessThanOrEqual(found.totalBytes);
    expect(found.usedBytes).toBeGreaterThan(0);
  });

  it('passes on why a file system cannot be read', async () => {
    await expect(createDiskReader(5000)(disk('/no/such/disk'), never)).rejects.toThrow('ENOENT');
  });

  it('gives up on one that does not answer and names it', async () => {
    const { stat } = scripted();
    const read = createDiskReader(5, stat);
    await expect(read(disk('/nfs'), never)).rejects.toThrow(
      /'\/nfs' has not answered since \d\d:\d\d:\d\d UTC/,
    );
  });

  it('gives up when the probe is aborted', async () => {
    const { stat } = scripted();
    const abort = new AbortController();
    const answer = createDiskReader(60_000, stat)(disk('/nfs'), abort.signal);
    abort.abort();
    await expect(answer).rejects.toThrow('has not answered');
  });

  it('never asks a second time while the first question hangs, and again once it is answered', async () => {
    const { stat, asked, answer } = scripted();
    const read = createDiskReader(5, stat);
    for (let round = 0; round < 5; round += 1) await expect(read(disk('/nfs'), never)).rejects.toThrow();
    expect(asked).toEqual(['/nfs']);
    answer('/nfs');
    await vi.waitFor(() => {
      void read(disk('/nfs'), never).catch(() => {});
      expect(asked).toEqual(['/nfs', '/nfs']);
    });
  });

  it('asks at most two local and one network disk at a time, so that threads are left for others', async () => {
    const { stat, asked } = scripted();
    const read = createDiskReader(5, stat);
    const disks = [disk('/a'), disk('/b'), disk('/c'), disk('/n1', true), disk('/n2', true)];
    const answers = await Promise.allSettled(disks.map((one) => read(one, never)));
    expect(answers.map(({ status }) => status)).toEqual(Array(5).fill('rejected'));
    expect(asked).toEqual(['/a', '/b', '/n1']);
  });

  it('goes on with the next disk when one has answered', async () => {
    const { stat, asked, answer } = scripted();
    const read = createDiskReader(60_000, stat);
    const all = Promise.all(['/a', '/b', '/c'].map((path) => read(disk(path), never)));
    for (const path of ['/a', '/b', '/c']) {
      await vi.waitFor(() => expect(asked).toContain(path));
      answer(path);
    }
    await expect(all).resolves.toEqual([space, space, space]);
  });
});
