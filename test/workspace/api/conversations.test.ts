import type { webApi } from '@slack/bolt';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { adaUserId, oluUserId, vicUserId } from '../../../src/workspace/seeds.ts';
import { startTestWorkspace, type TestWorkspace } from '../../support/workspace.ts';
import { extendedManifest } from '../bolt-app.ts';
import { botClient, expectRefusal } from './client.ts';

let slack: TestWorkspace;
let client: webApi.WebClient;

beforeAll(async () => {
  const manifest = extendedManifest(['im:read', 'im:history']);
  slack = await startTestWorkspace({ manifest });
  client = botClient(slack);
});
afterAll(() => slack.close());

async function postSix(channel: string): Promise<readonly string[]> {
  const timeStamps: string[] = [];
  for (const text of ['1', '2', '3', '4', '5', '6']) {
    timeStamps.push((await client.chat.postMessage({ channel, text })).ts ?? '');
  }
  return timeStamps;
}

describe('conversations.list', () => {
  it('lists public channels with membership, page by page', async () => {
    const names: unknown[] = [];
    let pages = 0;
    for await (const page of client.paginate('conversations.list', { limit: 3 })) {
      pages += 1;
      if ('channels' in page && Array.isArray(page.channels)) {
        names.push(...page.channels.map((channel) => [channel.name, channel.is_member]));
      }
    }
    expect(pages).toBe(2);
    expect(names).toEqual([
      ['ops', true],
      ['alerts', true],
      ['reports', true],
      ['general', false],
    ]);
  });

  it('lists the direct messages of the bot only', async () => {
    slack.workspace.person.openDirectMessage(adaUserId, oluUserId);
    await client.conversations.open({ users: vicUserId });
    const { channels = [] } = await client.conversations.list({ types: 'im' });
    expect(channels.map((channel) => channel.user)).toEqual([vicUserId]);
  });

  it('refuses a made-up cursor and an unknown type', async () => {
    await expectRefusal(client, 'conversations.list', { cursor: 'bogus' }, 'invalid_cursor');
    await expectRefusal(client, 'conversations.list', { types: 'secret' }, 'invalid_types');
  });
});

describe('conversations.info and members', () => {
  it('describe a channel', async () => {
    expect(await client.conversations.info({ channel: 'C0OPS000001' })).toMatchObject({
      channel: { id: 'C0OPS000001', name: 'ops', is_archived: false, is_member: true, num_members: 4 },
    });
    expect(await client.conversations.members({ channel: 'C0OPS000001', limit: 2 })).toMatchObject({
      members: [adaUserId, oluUserId],
      response_metadata: { next_cursor: expect.stringMatching(/.+/) },
    });
  });

  it("do not know other people's direct messages", async () => {
    const { id } = slack.workspace.person.openDirectMessage(adaUserId, vicUserId);
    for (const method of ['conversations.info', 'conversations.members', 'conversations.history']) {
      await expectRefusal(client, method, { channel: id }, 'channel_not_found');
    }
    await expectRefusal(client, 'chat.postMessage', { channel: id, text: 'a' }, 'channel_not_found');
  });
});

describe('conversations.open', () => {
  it('opens a direct message once', async () => {
    const first = await client.conversations.open({ users: oluUserId });
    const second = await client.conversations.open({ users: oluUserId, return_im: true });
    expect(second).toMatchObject({
      already_open: true,
      channel: { id: first.channel?.id, is_im: true, user: oluUserId },
    });
    expect(await client.conversations.open({ channel: first.channel?.id ?? '' })).toMatchObject({
      no_op: true,
    });
  });

  it('refuses nobody, somebody unknown and itself', async () => {
    await expectRefusal(client, 'conversations.open', {}, 'invalid_arguments');
    await expectRefusal(client, 'conversations.open', { users: 'U0NOBODY000' }, 'user_not_found');
    await expectRefusal(client, 'conversations.open', { users: 'U0WATCHBILL' }, 'cannot_dm_bot');
  });
});

describe('conversations.history', () => {
  it('gives the newest first, within open or closed ends, page by page', async () => {
    const channel = 'C0ALERTS001';
    const [first = '', second = '', third = '', fourth = '', ...rest] = await postSix(channel);
    const range = async (args: Readonly<Record<string, unknown>>) => {
      const { messages = [] } = await client.conversations.history({ channel, ...args });
      return messages.map((message) => message.ts);
    };
    expect(await range({})).toEqual([...rest.toReversed(), fourth, third, second, first]);
    expect(await range({ oldest: second, latest: fourth })).toEqual([third]);
    expect(await range({ oldest: second, latest: fourth, inclusive: true })).toEqual([fourth, third, second]);
    const page = await client.conversations.history({ channel, limit: 4 });
    expect(page.has_more).toBe(true);
    const cursor = page.response_metadata?.next_cursor ?? '';
    expect(await range({ limit: 4, cursor })).toEqual([second, first]);
  });

  it('is for members only', async () => {
    await expectRefusal(client, 'conversations.history', { channel: 'C0GENERAL01' }, 'not_in_channel');
  });

  it('reads the direct messages with the bot', async () => {
    const { channel } = await client.conversations.open({ users: vicUserId });
    slack.workspace.person.postMessage(vicUserId, channel?.id ?? '', 'hello bot');
    const { messages } = await client.conversations.history({ channel: channel?.id ?? '' });
    expect(messages).toMatchObject([{ user: vicUserId, text: 'hello bot' }]);
  });
});

describe('conversations.replies', () => {
  it('gives the parent and its replies, whichever of them is named', async () => {
    const olu = slack.as(oluUserId);
    const parent = olu.say('parent', '#alerts');
    const reply = olu.say('reply', '#alerts', parent.ts);
    for (const ts of [parent.ts, reply.ts]) {
      const { messages = [] } = await client.conversations.replies({ channel: parent.channelId, ts });
      expect(messages.map((message) => message.text)).toEqual(['parent', 'reply']);
    }
    expect(slack.workspace.person.thread(adaUserId, parent.channelId, parent.ts)).toMatchObject([
      { text: 'parent', replyCount: 1 },
      { text: 'reply', threadTs: parent.ts },
    ]);
    const missing = { channel: parent.channelId, ts: '1.000000' };
    await expectRefusal(client, 'conversations.replies', missing, 'thread_not_found');
  });
});
