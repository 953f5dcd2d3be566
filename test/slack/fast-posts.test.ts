import { beforeEach, describe, expect, it, vi } from 'vitest';
import { NotFoundError, RateLimitedError, UnreachableError } from '../../src/domain/errors.ts';
import type { FreshDelivery } from '../../src/domain/ports/fast-lane.ts';
import { createFastPosts } from '../../src/slack/fast-posts.ts';
import { createPublishMemory } from '../../src/slack/publish-run.ts';
import { silentLog } from '../support/silent-log.ts';
import { MemoryChat, MemoryDeliveries, SteppedClock } from './publisher-bench.ts';

let chat: MemoryChat;
let deliveries: MemoryDeliveries;
let woken: string[];
let edited: string[];
beforeEach(() => {
  chat = new MemoryChat();
  deliveries = new MemoryDeliveries();
  woken = [];
  edited = [];
});

function laneOf(changes: Partial<Parameters<typeof createFastPosts>[0]> = {}) {
  const clock = new SteppedClock();
  return createFastPosts({
    chat,
    deliveries,
    clock,
    log: silentLog,
    memory: createPublishMemory(clock),
    wake: { deliveries: async (keys) => void woken.push(...keys) },
    edit: (keys) => void edited.push(...keys),
    connected: () => true,
    draw: async (delivery) => ({ message: { text: delivery.key }, revision: 1 }),
    ...changes,
  });
}

/** Deliveries as they stand after the commit: held, with their posting begun. */
async function fresh(keys: readonly string[], channel = '#alerts'): Promise<FreshDelivery[]> {
  await deliveries.want(keys.map((key) => ({ key, kind: 'card', channel, heldForMs: 25_000 })));
  return keys.flatMap((key) => {
    const delivery = deliveries.rows.get(key);
    return delivery === undefined ? [] : [{ delivery, priority: 3 }];
  });
}

const texts = () => chat.messages.map(({ message }) => message.text);

describe('the fast lane', () => {
  it('posts in the order given, notes the places and gives the leases back', async () => {
    const lane = laneOf();
    lane.post(await fresh(['a', 'b']));
    await lane.drain();
    expect(texts()).toEqual(['a', 'b']);
    expect(deliveries.rows.get('b')).toMatchObject({ state: 'posted', ts: '2.0', revision: 1 });
    expect(await deliveries.claim('b')).toBeDefined();
    expect(woken).toEqual([]);
  });

  it('notes what was posted while it noted in one statement', async () => {
    const real = deliveries.settle.bind(deliveries);
    const { promise, resolve } = Promise.withResolvers<void>();
    const settle = vi.spyOn(deliveries, 'settle').mockImplementation(async (posts) => {
      await promise;
      return real(posts);
    });
    const lane = laneOf();
    lane.post(await fresh(['a']));
    await vi.waitFor(() => expect(settle).toHaveBeenCalled());
    lane.post(await fresh(['b', 'c', 'd', 'e']));
    await vi.waitFor(() => expect(chat.messages).toHaveLength(5));
    resolve();
    await lane.drain();
    expect(settle.mock.calls.map(([posts]) => posts.length)).toEqual([1, 4]);
  });

  it('has a card edited that has changed meanwhile', async () => {
    vi.spyOn(deliveries, 'settle').mockImplementation(async () => ['a']);
    const lane = laneOf();
    lane.post(await fresh(['a']));
    await lane.drain();
    expect(edited).toEqual(['a']);
    expect(woken).toEqual([]);
  });

  it('posts at once what was drawn ahead, and draws anew what has stood in line', async () => {
    let drawings = 0;
    const draw = async (delivery: FreshDelivery['delivery']) => {
      drawings += 1;
      return { message: { text: `${delivery.key} ${drawings}` }, revision: 1 };
    };
    const lane = laneOf({ draw });
    const prepared = lane.prepare(await fresh(['a', 'b']));
    await Promise.all(prepared.map(({ drawn }) => drawn));
    const { promise, resolve } = Promise.withResolvers<void>();
    vi.spyOn(chat, 'post').mockImplementationOnce(async (channel, message, options) => {
      await promise;
      return chat.post(channel, message, options);
    });
    const clock = vi.spyOn(performance, 'now');
    lane.post(prepared);
    clock.mockReturnValue(performance.now() + 600);
    resolve();
    await lane.drain();
    clock.mockRestore();
    expect(texts()).toEqual(['a 1', 'b 3']);
  });

  it('asks anew whether a page that has stood in line is still for somebody', async () => {
    const asked: [string, boolean][] = [];
    const lane = laneOf({
      draw: async ({ key }, known) => {
        asked.push([key, known !== undefined]);
        return { message: { text: key }, revision: 1 };
      },
    });
    const known = {} as NonNullable<FreshDelivery['known']>;
    const page = (one: FreshDelivery): FreshDelivery => ({
      ...one,
      delivery: { ...one.delivery, kind: 'page' },
      known,
    });
    const [first, second, card] = await fresh(['page.1', 'page.2', 'card.1']);
    if (first === undefined || second === undefined || card === undefined)
      throw new Error('Nothing is fresh.');
    const clock = vi.spyOn(performance, 'now');
    vi.spyOn(chat, 'post').mockImplementationOnce(async (channel, message, options) => {
      clock.mockReturnValue(performance.now() + 600);
      return chat.post(channel, message, options);
    });
    lane.post([page(first), page(second), { ...card, known }]);
    await lane.drain();
    clock.mockRestore();
    expect(asked).toEqual([
      ['page.1', true],
      ['page.2', false],
      ['card.1', true],
    ]);
  });

  it('gives everything in a channel back once Slack asks to wait there, and nothing elsewhere', async () => {
    vi.spyOn(chat, 'post').mockImplementation(async (channel, message, options) => {
      if (message.text === 'b') throw new RateLimitedError('Slack asks to wait.', 1_000);
      return MemoryChat.prototype.post.call(chat, channel, message, options);
    });
    const lane = laneOf();
    lane.post(await fresh(['a', 'b', 'c', 'd']));
    lane.post(await fresh(['x', 'y'], '#other'));
    expect(lane.isOpen('#alerts')).toBe(true);
    await lane.drain();
    expect(texts().sort()).toEqual(['a', 'x', 'y']);
    expect(woken.sort()).toEqual(['b', 'c', 'd']);
    expect([lane.isOpen('#alerts'), lane.isOpen('#other')]).toEqual([false, true]);
    for (const key of ['b', 'c', 'd']) {
      // Nobody has to search for what was certainly not posted.
      expect(deliveries.rows.get(key)).not.toHaveProperty('postStartedAt');
      expect(await deliveries.claim(key)).toBeDefined();
    }
  });

  it('gives a message back as if it had not begun when it was kept from a Slack that is away', async () => {
    vi.spyOn(chat, 'post').mockRejectedValue(new UnreachableError('Slack is away.', { retryAfterMs: 5_000 }));
    const lane = laneOf();
    lane.post(await fresh(['a']));
    await lane.drain();
    expect(woken).toEqual(['a']);
    expect(deliveries.rows.get('a')).not.toHaveProperty('postStartedAt');
  });

  it('leaves a refused message to the publisher, which knows the fallback', async () => {
    vi.spyOn(chat, 'post').mockRejectedValue(new NotFoundError(`Slack answered with 'is_archived'.`));
    const lane = laneOf();
    lane.post(await fresh(['a']));
    await lane.drain();
    expect(woken).toEqual(['a']);
    expect(deliveries.rows.get('a')).not.toHaveProperty('postStartedAt');
  });

  it('leaves the start of a post on record whose answer was lost, so that it is searched for', async () => {
    vi.spyOn(chat, 'post').mockRejectedValue(new UnreachableError('Slack is away.'));
    const lane = laneOf();
    lane.post(await fresh(['a']));
    await lane.drain();
    expect(woken).toEqual(['a']);
    expect(deliveries.rows.get('a')).toMatchObject({ lastError: 'unreachable: Slack is away.' });
    expect(deliveries.rows.get('a')).toHaveProperty('postStartedAt');
    expect(await deliveries.claim('a')).toBeDefined();
  });

  it('notes a post once the store is back', async () => {
    vi.useFakeTimers();
    const settle = vi.spyOn(deliveries, 'settle');
    settle.mockRejectedValueOnce(new UnreachableError('PostgreSQL is away.'));
    const lane = laneOf();
    lane.post(await fresh(['a']));
    const drained = lane.drain();
    await vi.advanceTimersByTimeAsync(1_000);
    await drained;
    vi.useRealTimers();
    expect(deliveries.rows.get('a')).toMatchObject({ state: 'posted' });
    expect(chat.messages).toHaveLength(1);
  });

  it('does not post what it has held for almost as long as it may', async () => {
    vi.useFakeTimers({ toFake: ['performance'] });
    const lane = laneOf({
      draw: async (delivery) => {
        vi.advanceTimersByTime(20_000);
        return { message: { text: delivery.key }, revision: 1 };
      },
    });
    lane.post(await fresh(['a']));
    await lane.drain();
    vi.useRealTimers();
    expect(chat.messages).toEqual([]);
    expect(woken).toEqual(['a']);
  });

  it('takes nothing while Slack is away or it is being stopped, and no more than it can hold', async () => {
    expect(laneOf({ connected: () => false }).room()).toBe(0);
    const lane = laneOf();
    const before = lane.room();
    let go: (() => void) | undefined;
    vi.spyOn(chat, 'post').mockImplementation(async () => {
      await new Promise<void>((resolve) => {
        go = resolve;
      });
      return { channelId: 'C1', ts: '1.0' };
    });
    lane.post(await fresh(['a', 'b']));
    expect(lane.room()).toBe(before - 2);
    await vi.waitFor(() => expect(go).toBeDefined());
    go?.();
    await vi.waitFor(() => expect(lane.room()).toBe(before - 1));
    const drained = lane.drain();
    expect(lane.room()).toBe(0);
    await vi.waitFor(() => expect(chat.post).toHaveBeenCalledTimes(2));
    go?.();
    await drained;
  });
});
