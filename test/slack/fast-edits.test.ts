import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { RateLimitedError, UnreachableError } from '../../src/domain/errors.ts';
import { createFastEdits } from '../../src/slack/fast-edits.ts';
import { silentLog } from '../support/silent-log.ts';

let published: string[];
let woken: string[];
let failures: Map<string, Error[]>;
/** What is looked at together, and what comes of it: without more all have to be edited now. */
let looked: string[][];
let afterMs: Map<string, number | undefined>;
let lookFails: boolean;
let gate: Promise<void> | undefined;
beforeEach(() => {
  vi.useFakeTimers();
  published = [];
  woken = [];
  failures = new Map();
  looked = [];
  afterMs = new Map();
  lookFails = false;
  gate = undefined;
});
afterEach(() => {
  vi.useRealTimers();
});

function editsOf(connected = true) {
  return createFastEdits({
    publish: async (key) => {
      published.push(key);
      await gate;
      const error = failures.get(key)?.shift();
      if (error !== undefined) throw error;
    },
    look: async (keys) => {
      looked.push([...keys]);
      if (lookFails) throw new UnreachableError('PostgreSQL is away.');
      return keys.flatMap((key) => {
        const after = afterMs.has(key) ? afterMs.get(key) : 0;
        return after === undefined ? [] : [{ key, afterMs: after }];
      });
    },
    wake: { deliveries: async (keys) => void woken.push(...keys) },
    connected: () => connected,
    log: silentLog,
  });
}

const wait = (ms: number) => new RateLimitedError('The card was changed within this second.', ms);

describe('fast edits', () => {
  it('edit each card once, however often it changed before its turn', async () => {
    const { promise, resolve } = Promise.withResolvers<void>();
    gate = promise;
    const edits = editsOf();
    edits.edit(['a', 'b', 'c', 'd', 'e']);
    for (let n = 0; n < 10; n += 1) edits.edit(['e']);
    await vi.advanceTimersByTimeAsync(0);
    expect(published).toEqual(['a', 'b', 'c', 'd']);
    resolve();
    await vi.advanceTimersByTimeAsync(0);
    expect(published).toEqual(['a', 'b', 'c', 'd', 'e']);
  });

  it('edit a card again that has changed while it was edited, once it has rested', async () => {
    const { promise, resolve } = Promise.withResolvers<void>();
    gate = promise;
    const edits = editsOf();
    edits.edit(['a']);
    edits.edit(['a']);
    edits.edit(['a']);
    resolve();
    await vi.advanceTimersByTimeAsync(999);
    expect(published).toEqual(['a']);
    await vi.advanceTimersByTimeAsync(1);
    expect(published).toEqual(['a', 'a']);
  });

  it('look at a card that goes on changing every five seconds, and once it has rested', async () => {
    const edits = editsOf();
    for (let tenths = 0; tenths < 120; tenths += 1) {
      edits.edit(['a']);
      await vi.advanceTimersByTimeAsync(100);
    }
    expect(published).toHaveLength(3);
    await vi.advanceTimersByTimeAsync(2_000);
    expect(published).toHaveLength(4);
    await vi.advanceTimersByTimeAsync(60_000);
    edits.edit(['a']);
    expect(published).toHaveLength(5);
  });

  it('look at many cards at once, and edit only those that have to be', async () => {
    const keys = Array.from({ length: 100 }, (_, index) => `card-${index}`);
    for (const key of keys.slice(0, 98)) afterMs.set(key, undefined);
    afterMs.set('card-99', 700);
    const edits = editsOf();
    edits.edit(keys);
    await vi.advanceTimersByTimeAsync(699);
    expect(looked).toEqual([keys]);
    expect(published).toEqual(['card-98']);
    await vi.advanceTimersByTimeAsync(1);
    expect(published).toEqual(['card-98', 'card-99']);
  });

  it('edit all by themselves when they cannot be looked at together', async () => {
    lookFails = true;
    const edits = editsOf();
    edits.edit(['a', 'b', 'c', 'd', 'e']);
    await vi.advanceTimersByTimeAsync(0);
    expect(published).toEqual(['a', 'b', 'c', 'd', 'e']);
  });

  it('wait for the rest of the second that the publisher asks for', async () => {
    failures.set('a', [wait(600)]);
    const edits = editsOf();
    edits.edit(['a']);
    await vi.advanceTimersByTimeAsync(599);
    expect(published).toEqual(['a']);
    await vi.advanceTimersByTimeAsync(1);
    expect(published).toEqual(['a', 'a']);
    expect(woken).toEqual([]);
  });

  it('leave to the queue what has to wait for long, and what fails', async () => {
    failures.set('a', [wait(30_000)]);
    failures.set('b', [new UnreachableError('Slack is away.')]);
    const edits = editsOf();
    edits.edit(['a', 'b', 'c']);
    await vi.advanceTimersByTimeAsync(60_000);
    expect(published).toEqual(['a', 'b', 'c']);
    expect(woken).toEqual(['a', 'b']);
  });

  it('go through the queue while Slack is away, or when there are too many', async () => {
    editsOf(false).edit(['a']);
    editsOf().edit(Array.from({ length: 5_001 }, (_, index) => `key-${index}`));
    expect(published).toEqual([]);
    expect(woken).toHaveLength(5_002);
  });

  it('leave to the queue what has not begun when the process stops', async () => {
    const { promise, resolve } = Promise.withResolvers<void>();
    failures.set('waits', [wait(600)]);
    const edits = editsOf();
    edits.edit(['waits']);
    await vi.advanceTimersByTimeAsync(0);
    gate = promise;
    edits.edit(['a', 'b', 'c', 'd', 'e']);
    await vi.advanceTimersByTimeAsync(0);
    const drained = edits.drain();
    resolve();
    await drained;
    edits.edit(['late']);
    expect(published).toEqual(['waits', 'a', 'b', 'c', 'd']);
    expect(woken).toEqual(['e', 'waits', 'late']);
    expect(vi.getTimerCount()).toBe(0);
  });
});
