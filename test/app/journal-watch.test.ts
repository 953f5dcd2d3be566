import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { watchJournal } from '../../src/app/journal-watch.ts';
import { UnreachableError } from '../../src/domain/errors.ts';
import type { JournalEntry } from '../../src/domain/ports/journal-store.ts';
import { firing, pipeline } from '../support/alerts.ts';

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
});
afterEach(() => {
  vi.useRealTimers();
});

const left: readonly JournalEntry[] = [{ key: 'left', events: [firing()] }];

/** An intake that takes down what it is to take up. */
function line(known: readonly string[] = []) {
  const resumed: JournalEntry[] = [];
  const intake = {
    resume: (entries: readonly JournalEntry[]) => void resumed.push(...entries),
    knows: (key: string) => known.includes(key),
  };
  return { resumed, intake };
}

it('has taken up what is our own and unknown to us, and leaves alone what waits in our line', async () => {
  const bench = pipeline();
  await bench.stores.journal.append([...left, { key: 'known', events: [firing()] }], bench.clock.now());
  const held = vi.spyOn(bench.stores.journal, 'held');
  const { resumed, intake } = line(['known']);
  const stop = watchJournal(bench, intake);
  await vi.advanceTimersByTimeAsync(0);
  expect(resumed).toEqual(left);
  expect(held).toHaveBeenCalledWith(new Date(bench.clock.now().getTime() - 5_000), expect.any(Number));
  stop();
});

it('has taken up what a process left behind, within a second of its end, and once', async () => {
  const bench = pipeline();
  const adopt = vi.spyOn(bench.stores.journal, 'adopt').mockResolvedValue([]);
  const { resumed, intake } = line();
  const stop = watchJournal(bench, intake);
  await vi.advanceTimersByTimeAsync(500);
  adopt.mockResolvedValueOnce(left);
  await vi.advanceTimersByTimeAsync(500);
  expect(resumed).toEqual(left);
  await vi.advanceTimersByTimeAsync(3_000);
  expect(resumed).toEqual(left);
  stop();
  const looks = adopt.mock.calls.length;
  await vi.advanceTimersByTimeAsync(3_000);
  expect(adopt).toHaveBeenCalledTimes(looks);
});

it('goes on after the store was away, which it tells once', async () => {
  const bench = pipeline();
  const adopt = vi.spyOn(bench.stores.journal, 'adopt').mockRejectedValue(new UnreachableError('Away.'));
  const { resumed, intake } = line();
  const stop = watchJournal(bench, intake);
  await vi.advanceTimersByTimeAsync(4_000);
  expect(bench.lines.filter(({ message }) => message.includes('cannot be watched'))).toHaveLength(1);
  adopt.mockResolvedValueOnce(left);
  await vi.advanceTimersByTimeAsync(1_000);
  expect(resumed).toEqual(left);
  stop();
});
