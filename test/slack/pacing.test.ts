import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { RateLimitedError } from '../../src/domain/errors.ts';
import { createPacer, type Pacer, type Turn } from '../../src/slack/pacing.ts';

const post = 'chat.postMessage';
let pacer: Pacer;
let order: string[];
beforeEach(() => {
  vi.useFakeTimers({ now: Date.parse('2026-11-21T02:14:00Z') });
  pacer = createPacer();
  order = [];
});
afterEach(() => vi.useRealTimers());

/** Stands in line, calls when it may, and is answered at once. */
async function call(name: string, priority = 3, channel = 'C1', maxWaitMs = 60_000): Promise<void> {
  const turn = await pacer.turn(post, channel, priority, maxWaitMs);
  order.push(name);
  turn.done();
}

/** One call that is answered 429. */
async function refused(retryAfterMs: number, channel = 'C1'): Promise<void> {
  const turn = await pacer.turn(post, channel, 1, 0);
  turn.limited(retryAfterMs);
  turn.done();
}

/** How long a call is told to stay away, which does not wait for its turn. */
async function sentAway(priority: number, maxWaitMs = 0): Promise<number> {
  const error = await pacer.turn(post, 'C1', priority, maxWaitMs).catch((thrown: unknown) => thrown);
  return error instanceof RateLimitedError ? error.retryAfterMs : Number.NaN;
}

describe('a pacer', () => {
  it('lets everything through until Slack asks to wait', async () => {
    await Promise.all(Array.from({ length: 100 }, (_, index) => call(`${index}`)));
    expect(order).toHaveLength(100);
    expect(pacer.limitedUntil()).toBeUndefined();
  });

  it('has no more than two posts under way in a channel, so that few are refused at once', async () => {
    const under: Turn[] = [];
    const all = Array.from({ length: 5 }, () =>
      pacer.turn(post, 'C1', 3, 60_000).then((turn) => under.push(turn)),
    );
    await vi.advanceTimersByTimeAsync(0);
    expect(under).toHaveLength(2);
    under[0]?.done();
    await vi.advanceTimersByTimeAsync(0);
    expect(under).toHaveLength(3);
    for (let index = 1; index < 5; index += 1) {
      under[index]?.done();
      await vi.advanceTimersByTimeAsync(0);
    }
    await Promise.all(all);
  });

  it('waits for no call that is not answered for long', async () => {
    await pacer.turn(post, 'C1', 3, 0);
    await pacer.turn(post, 'C1', 3, 0);
    void call('next');
    await vi.advanceTimersByTimeAsync(2_900);
    expect(order).toEqual([]);
    await vi.advanceTimersByTimeAsync(200);
    expect(order).toEqual(['next']);
  });

  it('keeps Retry-After, then goes on about once a second', async () => {
    await refused(5_000);
    void call('first');
    void call('second');
    await vi.advanceTimersByTimeAsync(4_999);
    expect(order).toEqual([]);
    await vi.advanceTimersByTimeAsync(1);
    expect(order).toEqual(['first']);
    await vi.advanceTimersByTimeAsync(1_049);
    expect(order).toEqual(['first']);
    await vi.advanceTimersByTimeAsync(1);
    expect(order).toEqual(['first', 'second']);
  });

  it('takes pages first, then cards by severity, edits, notices and reports', async () => {
    await refused(1_000);
    for (const [name, priority] of [
      ['report', 9],
      ['edit', 6],
      ['page', 2],
      ['notice', 8],
      ['warning', 4],
      ['critical', 3],
      ['page 2', 2],
    ] as const) {
      void call(name, priority);
    }
    await vi.advanceTimersByTimeAsync(10_000);
    expect(order).toEqual(['page', 'page 2', 'critical', 'warning', 'edit', 'notice', 'report']);
  });

  it('holds up no other channel or method', async () => {
    await refused(60_000);
    await call('elsewhere', 5, 'C2', 0);
    await pacer.turn('chat.update', 'C1', 3, 0);
    expect(order).toEqual(['elsewhere']);
  });

  it('holds up one method in all channels, where Slack counts by method', async () => {
    const turn = await pacer.turn('chat.update', 'C1', 6, 0);
    turn.limited(30_000);
    turn.done();
    await expect(pacer.turn('chat.update', 'C2', 6, 0)).rejects.toThrow(RateLimitedError);
  });

  it('sends away, with a turn of its own, who would wait too long', async () => {
    await refused(5_000);
    // Each is to be back a little before its turn, and they do not all come back at once.
    expect([await sentAway(3), await sentAway(3), await sentAway(3)]).toEqual([4_200, 5_250, 6_300]);
  });

  it('sends away those who were in line already when Slack asks to wait', async () => {
    const [first, second] = await Promise.all([pacer.turn(post, 'C1', 3, 0), pacer.turn(post, 'C1', 3, 0)]);
    const waiting = [1, 2, 3].map(() => pacer.turn(post, 'C1', 3, 2_000).catch((error: unknown) => error));
    first.limited(1_000);
    first.done();
    second.done();
    await vi.advanceTimersByTimeAsync(0);
    const third = await Promise.race([waiting[2], Promise.resolve('waits')]);
    expect(third).toBeInstanceOf(RateLimitedError);
    await vi.advanceTimersByTimeAsync(2_100);
    await expect(Promise.all(waiting.slice(0, 1))).resolves.toMatchObject([{ done: expect.any(Function) }]);
  });

  it('does not make a page wait for what was sent away before it', async () => {
    await refused(1_000);
    for (let index = 0; index < 50; index += 1) await sentAway(4);
    expect(await sentAway(2)).toBe(200);
  });

  it('has the turn of who was sent away still there on the return', async () => {
    await refused(5_000);
    const waits = [await sentAway(4), await sentAway(4), await sentAway(4)];
    for (const [index, waitMs] of waits.entries())
      setTimeout(
        () => void call(`${index}`, 4, 'C1', 2_000).catch((error) => order.push(String(error))),
        waitMs,
      );
    await vi.advanceTimersByTimeAsync(5_000 + 2 * 1_050);
    expect(order).toEqual(['0', '1', '2']);
  });

  it('goes slower when Slack refuses again, and faster when it answers', async () => {
    await refused(1_000);
    const again = pacer.turn(post, 'C1', 1, 5_000);
    await vi.advanceTimersByTimeAsync(1_000);
    const turn = await again;
    turn.limited(1_000);
    turn.done();
    for (let index = 0; index < 60; index += 1) void call(`${index}`, 3, 'C1', 600_000);
    await vi.advanceTimersByTimeAsync(1_000 + 1_200);
    // At 1.3 times the interval the second one is not yet out.
    expect(order).toHaveLength(1);
    await vi.advanceTimersByTimeAsync(30 * 1_100);
    const before = order.length;
    await vi.advanceTimersByTimeAsync(10 * 1_050);
    expect(order.length).toBe(before + 10);
  });

  it('is free again once nobody has called for a while', async () => {
    await refused(1_000);
    expect(pacer.limitedUntil()).toEqual(new Date('2026-11-21T02:14:01Z'));
    await vi.advanceTimersByTimeAsync(4_100);
    expect(pacer.limitedUntil()).toBeUndefined();
    await Promise.all([call('a', 3, 'C1', 0), call('b', 3, 'C1', 0)]);
    expect(order).toEqual(['a', 'b']);
  });
});

/** Slack's own bucket: one message a second in a channel, two in hand, waits in whole seconds. */
function bucket() {
  let tokens = 2;
  let atMs = Date.now();
  return (): number => {
    const nowMs = Date.now();
    tokens = Math.min(2, tokens + (nowMs - atMs) / 1_000);
    atMs = nowMs;
    if (tokens < 1) return Math.ceil(1 - tokens) * 1_000;
    tokens -= 1;
    return 0;
  };
}

describe('sixty cards at once in one channel', () => {
  it('are all posted in 66 s, the critical ones first, with three refusals at most, whoever comes back late', async () => {
    const take = bucket();
    let refusals = 0;
    const posted: { readonly priority: number; readonly atMs: number }[] = [];
    const startMs = Date.now();
    const attempt = async (priority: number, lateMs: number): Promise<void> => {
      for (;;) {
        try {
          const turn = await pacer.turn(post, 'C1', priority, 2_000);
          await vi.waitUntil(() => true);
          const waitMs = take();
          if (waitMs === 0) posted.push({ priority, atMs: Date.now() - startMs });
          else {
            refusals += 1;
            turn.limited(waitMs);
          }
          turn.done();
          if (waitMs === 0) return;
          await new Promise((resolve) => setTimeout(resolve, waitMs));
        } catch (error) {
          if (!(error instanceof RateLimitedError)) throw error;
          const { retryAfterMs } = error;
          // Queues are not exact.
          await new Promise((resolve) => setTimeout(resolve, retryAfterMs + lateMs));
        }
      }
    };
    const all = Array.from({ length: 60 }, (_, index) => attempt(index % 3 === 0 ? 3 : 4, (index % 7) * 60));
    for (let second = 0; second < 70 && posted.length < 60; second += 1)
      await vi.advanceTimersByTimeAsync(1_000);
    await Promise.all(all);
    expect(Math.max(...posted.map(({ atMs }) => atMs))).toBeLessThanOrEqual(66_000);
    expect(refusals).toBeLessThanOrEqual(3);
    const lastCritical = Math.max(...posted.filter(({ priority }) => priority === 3).map(({ atMs }) => atMs));
    expect(lastCritical).toBeLessThanOrEqual(24_000);
  });
});
