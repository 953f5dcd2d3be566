import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { RateLimitedError } from '../../src/domain/errors.ts';
import { createPacer, type Pacer } from '../../src/slack/pacing.ts';

const post = 'chat.postMessage';
let pacer: Pacer;
let order: string[];
beforeEach(() => {
  vi.useFakeTimers({ now: Date.parse('2026-11-21T02:14:00Z') });
  pacer = createPacer();
  order = [];
});
afterEach(() => vi.useRealTimers());

/** Stands in line and says when its turn came. */
function queue(name: string, priority: number, channel = 'C1', maxWaitMs = 60_000): Promise<void> {
  return pacer.turn(post, channel, priority, maxWaitMs).then(() => void order.push(name));
}

describe('a pacer', () => {
  it('lets everything through until Slack asks to wait', async () => {
    await Promise.all(Array.from({ length: 100 }, (_, index) => queue(`${index}`, 3)));
    expect(order).toHaveLength(100);
    expect(pacer.limitedUntil()).toBeUndefined();
  });

  it('keeps Retry-After, then goes on once a second', async () => {
    pacer.limited(post, 'C1', 5_000);
    void queue('first', 3);
    void queue('second', 3);
    await vi.advanceTimersByTimeAsync(4_999);
    expect(order).toEqual([]);
    await vi.advanceTimersByTimeAsync(1);
    expect(order).toEqual(['first']);
    await vi.advanceTimersByTimeAsync(999);
    expect(order).toEqual(['first']);
    await vi.advanceTimersByTimeAsync(1);
    expect(order).toEqual(['first', 'second']);
  });

  it('takes pages first, then cards, edits, notices and reports', async () => {
    pacer.limited(post, 'C1', 1_000);
    for (const [name, priority] of [
      ['report', 5],
      ['edit', 3],
      ['page', 1],
      ['notice', 4],
      ['card', 2],
      ['page 2', 1],
    ] as const) {
      void queue(name, priority);
    }
    await vi.advanceTimersByTimeAsync(10_000);
    expect(order).toEqual(['page', 'page 2', 'card', 'edit', 'notice', 'report']);
  });

  it('holds up no other channel or method', async () => {
    pacer.limited(post, 'C1', 60_000);
    await queue('elsewhere', 5, 'C2');
    await pacer.turn('chat.update', 'C1', 3, 0);
    expect(order).toEqual(['elsewhere']);
  });

  it('sends away, with its time, who would wait too long', async () => {
    pacer.limited(post, 'C1', 5_000);
    const waits: number[] = [];
    for (let index = 0; index < 3; index += 1) {
      const error = await queue('late', 3, 'C1', 2_000).catch((thrown: unknown) => thrown);
      if (error instanceof RateLimitedError) waits.push(error.retryAfterMs);
    }
    // Each gets a slot of its own: they do not all come back at once.
    expect(waits).toEqual([5_000, 6_000, 7_000]);
  });

  it('does not make a page wait for what was sent away before it', async () => {
    pacer.limited(post, 'C1', 1_000);
    for (let index = 0; index < 50; index += 1) await queue('card', 2, 'C1', 0).catch(() => undefined);
    const error = await queue('page', 1, 'C1', 0).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ retryAfterMs: 1_000 });
  });

  it('goes slower when Slack refuses again', async () => {
    pacer.limited(post, 'C1', 1_000);
    pacer.limited(post, 'C1', 1_000);
    void queue('first', 3);
    void queue('second', 3);
    await vi.advanceTimersByTimeAsync(2_499);
    expect(order).toEqual(['first']);
    await vi.advanceTimersByTimeAsync(1);
    expect(order).toEqual(['first', 'second']);
  });

  it('is free again once a slot passes unused', async () => {
    pacer.limited(post, 'C1', 1_000);
    expect(pacer.limitedUntil()).toEqual(new Date('2026-11-21T02:14:01Z'));
    await vi.advanceTimersByTimeAsync(1_000);
    expect(pacer.limitedUntil()).toBeUndefined();
    await Promise.all([queue('a', 3), queue('b', 3)]);
    expect(order).toEqual(['a', 'b']);
  });
});
