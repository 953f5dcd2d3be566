import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createProcessTurns } from '../../../src/probes/runner/process-turns.ts';

beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] }));
afterEach(() => void vi.useRealTimers());

/** Notes who got a turn, in order, with what ends each. */
function setUp(atOnce: number) {
  const turns = createProcessTurns(atOnce);
  const began: string[] = [];
  const ends: (() => void)[] = [];
  const failures: string[] = [];
  const ask = (owner: string, withinMs = 1_000) =>
    turns.take(owner, withinMs).then(
      (end) => {
        began.push(owner);
        ends.push(end);
      },
      (error: Error) => void failures.push(error.message),
    );
  const settled = () => vi.advanceTimersByTimeAsync(0);
  return { ask, began, ends, failures, settled };
}

describe('turns of child processes', () => {
  it('are taken at once while there are any, and one by one as others end', async () => {
    const { ask, began, ends, settled } = setUp(2);
    for (const owner of ['a', 'b', 'c']) void ask(owner);
    await settled();
    expect(began).toEqual(['a', 'b']);
    ends[0]?.();
    ends[0]?.();
    await settled();
    expect(began).toEqual(['a', 'b', 'c']);
    void ask('d');
    await settled();
    expect(began).toHaveLength(3);
  });

  it('go round the systems, so that one with many keeps no other waiting', async () => {
    const { ask, began, ends, settled } = setUp(1);
    for (const owner of ['many', 'many', 'many', 'many', 'one', 'other']) void ask(owner);
    for (let turn = 0; turn < 6; turn += 1) {
      await settled();
      ends[turn]?.();
    }
    await settled();
    expect(began).toEqual(['many', 'many', 'one', 'other', 'many', 'many']);
  });

  it('end with words for who waits too long, and leave the others their turns', async () => {
    const { ask, began, ends, failures, settled } = setUp(1);
    void ask('a');
    void ask('b', 500);
    void ask('c', 5_000);
    await vi.advanceTimersByTimeAsync(500);
    expect(failures).toEqual([expect.stringContaining('none ended within 500 ms')]);
    ends[0]?.();
    await settled();
    expect(began).toEqual(['a', 'c']);
  });
});
