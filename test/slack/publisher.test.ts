import { beforeEach, describe, expect, it, vi } from 'vitest';
import {
  ConflictError,
  NotFoundError,
  RateLimitedError,
  TimeoutError,
  UnreachableError,
} from '../../src/domain/errors.ts';
import { bolt } from '../../src/slack/bolt.ts';
import { createOutageGate } from '../../src/slack/outage-gate.ts';
import { MemoryChat, MemoryDeliveries, publisherProcess, SteppedClock } from './publisher-bench.ts';

const { WebAPIPlatformError } = bolt.webApi;
const key = 'card.INC-20261121-0001';
const card = { key, kind: 'card', channel: '#alerts' } as const;

let chat: MemoryChat;
let deliveries: MemoryDeliveries;
let clock: SteppedClock;
beforeEach(async () => {
  chat = new MemoryChat();
  deliveries = new MemoryDeliveries();
  clock = new SteppedClock();
  await deliveries.want([card]);
});

const at = (revision: number) => async () => ({ message: { text: `revision ${revision}` }, revision });
const start = () => publisherProcess(chat, deliveries, clock).publisher;

describe('a publisher', () => {
  it('posts once and edits in place from then on', async () => {
    const publisher = start();
    await publisher.publish(key, at(1));
    clock.advance(1_000);
    await publisher.publish(key, at(4));
    expect(chat.messages).toMatchObject([{ message: { text: 'revision 4' }, revision: 4 }]);
    expect(chat.searches).toEqual([]);
  });

  it.each([
    ['message_not_found', []],
    ['is_archived', [{ channelId: '#alerts', ts: '1.0' }]],
  ])('posts anew after %s, and notes what stays behind', async (code, left) => {
    const publisher = start();
    await publisher.publish(key, at(1));
    clock.advance(1_000);
    const cause = new WebAPIPlatformError({ ok: false, error: code });
    vi.spyOn(chat, 'edit').mockRejectedValueOnce(new NotFoundError('It is not there.', { cause }));
    await publisher.publish(key, at(2));
    expect(chat.messages.map(({ revision }) => revision)).toEqual([1, 2]);
    expect(deliveries.left).toEqual(left);
  });

  it('does nothing when nothing changed', async () => {
    const publisher = start();
    await publisher.publish(key, at(1));
    clock.advance(1_000);
    const edit = vi.spyOn(chat, 'edit');
    await publisher.publish(key, at(1));
    expect(edit).not.toHaveBeenCalled();
  });

  it('puts a second change within a second off by the rest of it', async () => {
    const publisher = start();
    await publisher.publish(key, at(1));
    clock.advance(400);
    const error = await publisher.publish(key, at(2)).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(RateLimitedError);
    expect(error).toMatchObject({ retryAfterMs: 600 });
    clock.advance(600);
    await publisher.publish(key, at(3));
    expect(chat.messages).toMatchObject([{ revision: 3 }]);
  });

  it('leaves a delivery alone that another process holds, and looks at it again', async () => {
    await deliveries.claim(key);
    const error = await start()
      .publish(key, at(1))
      .catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code: 'rate_limited', retryAfterMs: 1_000 });
    expect(chat.messages).toEqual([]);
  });

  it('has nothing to do for a delivery that does not exist', async () => {
    await start().publish('card.INC-20261121-9999', at(1));
    expect(chat.messages).toEqual([]);
  });

  it('gives the lease back whatever happens', async () => {
    vi.spyOn(chat, 'post').mockRejectedValueOnce(new UnreachableError('Slack is away.'));
    const publisher = start();
    await expect(publisher.publish(key, at(1))).rejects.toThrow(UnreachableError);
    expect(await deliveries.claim(key)).toMatchObject({ lastError: 'unreachable: Slack is away.' });
  });

  it('searches before it posts again when the answer was lost', async () => {
    const post = chat.post.bind(chat);
    vi.spyOn(chat, 'post').mockImplementationOnce(async (...words) => {
      await post(...words);
      throw new TimeoutError('No answer.');
    });
    const publisher = start();
    await expect(publisher.publish(key, at(1))).rejects.toThrow(TimeoutError);
    clock.advance(1_000);
    await publisher.publish(key, at(2));
    expect(chat.searches).toEqual([key]);
    expect(chat.messages).toMatchObject([{ revision: 2 }]);
    expect(deliveries.rows.get(key)).toMatchObject({ state: 'posted', ts: '1.0', revision: 2 });
  });

  it('finds what it posted while its clock was ten minutes ahead', async () => {
    const trueTime = clock.now();
    clock.advance(600_000);
    vi.spyOn(chat, 'post').mockRejectedValueOnce(new TimeoutError('No answer.'));
    const search = vi.spyOn(chat, 'findByKey');
    const publisher = start();
    await expect(publisher.publish(key, at(1))).rejects.toThrow(TimeoutError);
    await publisher.publish(key, at(1));
    expect(search.mock.calls[0]?.[2].getTime()).toBeLessThan(trueTime.getTime());
  });

  it('does not search after Slack said that it took nothing', async () => {
    vi.spyOn(chat, 'post').mockRejectedValueOnce(new RateLimitedError('Wait.', 3_000));
    const publisher = start();
    await expect(publisher.publish(key, at(1))).rejects.toMatchObject({ retryAfterMs: 3_000 });
    clock.advance(3_000);
    await publisher.publish(key, at(1));
    expect(chat.searches).toEqual([]);
    expect(chat.messages).toHaveLength(1);
  });

  it('does not search after a call that was kept back while Slack is away', async () => {
    const gate = createOutageGate(() => clock.now().getTime());
    for (let failure = 0; failure < 5; failure += 1) gate.failed(new UnreachableError('Slack is away.'));
    vi.spyOn(chat, 'post').mockImplementationOnce(async () => {
      gate.enter(3);
      throw new Error('The gate is open.');
    });
    const publisher = start();
    await expect(publisher.publish(key, at(1))).rejects.toThrow('Slack is away.');
    // Nor does it count as begun, which would keep its card out of the summary of too many.
    expect(await deliveries.get(key)).not.toHaveProperty('postStartedAt');
    clock.advance(10_000);
    await publisher.publish(key, at(1));
    expect(chat.searches).toEqual([]);
    expect(chat.messages).toHaveLength(1);
  });

  it('searches after the call that found out that Slack is away', async () => {
    vi.spyOn(chat, 'post').mockRejectedValueOnce(new UnreachableError('Slack could not be reached.'));
    const publisher = start();
    await expect(publisher.publish(key, at(1))).rejects.toThrow(UnreachableError);
    expect(await deliveries.get(key)).toHaveProperty('postStartedAt');
    clock.advance(10_000);
    await publisher.publish(key, at(1));
    expect(chat.searches).toEqual([key]);
  });

  it('searches all the same when another process has tried since', async () => {
    vi.spyOn(chat, 'post').mockRejectedValueOnce(new RateLimitedError('Wait.', 3_000));
    const publisher = start();
    await expect(publisher.publish(key, at(1))).rejects.toThrow(RateLimitedError);
    clock.advance(1_000);
    await deliveries.postStarted(key, clock.now());
    await chat.post('#alerts', { text: 'by the other' }, { metadataKey: key, revision: 1 });
    await publisher.publish(key, at(1));
    expect(chat.messages).toHaveLength(1);
  });

  it('posts a card anew that a person deleted, once', async () => {
    const publisher = start();
    await publisher.publish(key, at(1));
    chat.messages.length = 0;
    clock.advance(1_000);
    await publisher.publish(key, at(2));
    clock.advance(1_000);
    await publisher.publish(key, at(2));
    expect(chat.messages).toMatchObject([{ revision: 2, channelId: '#alerts' }]);
  });

  it('goes to the fallback channel, saying why, when the own one refuses', async () => {
    chat.goneChannels.add('#alerts');
    await start().publish(key, async () => ({
      message: { text: 'card', blocks: [{ type: 'divider' }] },
      revision: 1,
    }));
    expect(chat.messages).toMatchObject([{ channelId: '#team', revision: 1 }]);
    expect(chat.messages[0]?.message.text).toContain("could not be posted to '#alerts' (`not_found`)");
    expect(chat.messages[0]?.message.blocks).toHaveLength(2);
  });

  it('searches the fallback channel when the answer from there was lost, even within the same millisecond', async () => {
    chat.goneChannels.add('#alerts');
    const post = chat.post.bind(chat);
    vi.spyOn(chat, 'post').mockImplementation(async (...words) => {
      await post(...words);
      throw new TimeoutError('No answer.');
    });
    const publisher = start();
    await expect(publisher.publish(key, at(1))).rejects.toThrow(TimeoutError);
    await publisher.publish(key, at(1));
    expect(chat.messages).toMatchObject([{ channelId: '#team' }]);
    expect(deliveries.rows.get(key)).toMatchObject({ state: 'posted', channelId: '#team' });
  });

  it('posts anew what can no longer be edited in the fallback channel', async () => {
    const publisher = start();
    chat.goneChannels.add('#alerts');
    await publisher.publish(key, at(1));
    clock.advance(1_000);
    vi.spyOn(chat, 'edit').mockRejectedValueOnce(
      new NotFoundError("Slack answered with 'edit_window_closed'."),
    );
    await publisher.publish(key, at(2));
    expect(chat.messages).toMatchObject([{ revision: 1 }, { channelId: '#team', revision: 2 }]);
    expect(deliveries.rows.get(key)).toMatchObject({ state: 'posted', ts: '2.0', revision: 2 });
  });

  it('fails a delivery for good when the fallback refuses too', async () => {
    chat.goneChannels.add('#alerts').add('#team').add('#ops');
    await start().publish(key, at(1));
    expect(deliveries.rows.get(key)).toMatchObject({ state: 'failed' });
    expect(deliveries.rows.get(key)?.lastError).toContain('is_archived');
    const post = vi.spyOn(chat, 'post');
    await start().publish(key, at(2));
    expect(post).not.toHaveBeenCalled();
  });

  it('goes to the next fallback channel when the first refuses too, and keeps both reasons', async () => {
    chat.goneChannels.add('#alerts').add('#team');
    await start().publish(key, at(1));
    expect(chat.messages).toMatchObject([{ channelId: '#ops', revision: 1 }]);
    expect(chat.messages[0]?.message.text).toContain("could not be posted to '#alerts'");
    expect(deliveries.rows.get(key)).toMatchObject({
      state: 'posted',
      channelId: '#ops',
      refusal: expect.stringMatching(/#alerts.*#team/),
    });
  });

  it('fails at once what Slack refuses in the fallback channel itself', async () => {
    await deliveries.want([{ key: 'notice.1', kind: 'notice', channel: '#ops' }]);
    vi.spyOn(chat, 'post').mockRejectedValueOnce(new ConflictError("Slack refuses with 'msg_too_long'."));
    chat.goneChannels.add('#team');
    await start().publish('notice.1', at(0));
    expect(deliveries.rows.get('notice.1')).toMatchObject({ state: 'failed' });
  });

  it('keeps a card whose edit Slack refuses, and tells the queue', async () => {
    const publisher = start();
    await publisher.publish(key, at(1));
    clock.advance(1_000);
    vi.spyOn(chat, 'edit').mockRejectedValueOnce(new ConflictError("Slack refuses with 'invalid_blocks'."));
    await expect(publisher.publish(key, at(2))).rejects.toThrow(ConflictError);
    expect(deliveries.rows.get(key)).toMatchObject({ state: 'posted', revision: 1 });
  });

  it('waits for the parent of a thread, and posts beside it where it went', async () => {
    await deliveries.want([{ key: 'line.1', kind: 'notice', channel: '#alerts', threadOf: key }]);
    const publisher = start();
    await expect(publisher.publish('line.1', at(0))).rejects.toThrow(RateLimitedError);
    chat.goneChannels.add('#alerts');
    await publisher.publish(key, at(1));
    await publisher.publish('line.1', at(0));
    expect(chat.messages).toMatchObject([{ key }, { key: 'line.1', channelId: '#team', threadTs: '1.0' }]);
  });

  it('keeps why a message went elsewhere', async () => {
    chat.goneChannels.add('#alerts');
    await start().publish(key, at(1));
    const refusal = expect.stringContaining('is_archived');
    expect(deliveries.rows.get(key)).toMatchObject({ state: 'posted', channelId: '#team', refusal });
  });

  it('closes a delivery that has nothing to show any more', async () => {
    await start().publish(key, async () => undefined);
    expect(deliveries.rows.get(key)).toMatchObject({ state: 'failed' });
  });

  it('does not post with a lease that is nearly over', async () => {
    const slow = async () => {
      // Whatever the clock says: it may have been set meanwhile.
      const laterMs = performance.now() + 13_000;
      vi.spyOn(performance, 'now').mockReturnValue(laterMs);
      return { message: { text: 'late' }, revision: 1 };
    };
    await expect(start().publish(key, slow)).rejects.toThrow(TimeoutError);
    expect(chat.messages).toEqual([]);
  });

  it('takes a search in a channel that is gone for an empty one', async () => {
    await deliveries.postStarted(key, clock.now());
    vi.spyOn(chat, 'findByKey').mockRejectedValueOnce(new NotFoundError('channel_not_found'));
    await start().publish(key, at(1));
    expect(chat.messages).toHaveLength(1);
  });

  it('does not let a store that fails hide the first error', async () => {
    vi.spyOn(chat, 'post').mockRejectedValueOnce(new UnreachableError('Slack is away.'));
    vi.spyOn(deliveries, 'deferred').mockRejectedValueOnce(new Error('the store is away too'));
    await expect(start().publish(key, at(1))).rejects.toThrow('Slack is away.');
  });
});
