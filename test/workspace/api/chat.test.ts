import type { webApi } from '@slack/bolt';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { adaUserId, oluUserId, vicUserId } from '../../../src/workspace/seeds.ts';
import { startTestWorkspace, type TestWorkspace } from '../../support/workspace.ts';
import { long, plain, section } from '../example-blocks.ts';
import { botClient, expectRefusal } from './client.ts';

let slack: TestWorkspace;
/** What Ada sees in #ops. */
const shownToAda = () =>
  slack
    .as(adaUserId)
    .messages('#ops')
    .map((message) => message.ts);
let client: webApi.WebClient;
const ops = 'C0OPS000001';
const general = 'C0GENERAL01';

beforeAll(async () => {
  slack = await startTestWorkspace();
  client = botClient(slack);
});
afterAll(() => slack.close());

async function post(text: string, more: Readonly<Record<string, unknown>> = {}): Promise<string> {
  const answer: Readonly<Record<string, unknown>> = {
    ...(await client.apiCall('chat.postMessage', { channel: ops, text, ...more })),
  };
  return String(answer['ts']);
}

describe('chat.postMessage', () => {
  it.each([
    ['id', ops],
    ['name', 'ops'],
    ['name with #', '#ops'],
  ])('finds the channel by %s', async (_name, channel) => {
    expect(await client.chat.postMessage({ channel, text: 'hello' })).toMatchObject({
      ok: true,
      channel: ops,
      ts: expect.stringMatching(/^\d{10}\.\d{6}$/),
      message: {
        type: 'message',
        text: 'hello',
        user: 'U0WATCHBILL',
        bot_id: 'B0WATCHBILL',
        app_id: 'A0WATCHBILL',
      },
    });
  });

  it('gives time stamps that only ever grow', async () => {
    const timeStamps = [await post('1'), await post('2'), await post('3')];
    expect(timeStamps).toEqual([...new Set(timeStamps)].sort());
  });

  it('opens a direct message when given a user id', async () => {
    const { channel } = await client.chat.postMessage({ channel: adaUserId, text: 'you are on call' });
    expect(channel).toMatch(/^D0/);
    expect(slack.as(adaUserId).lastMessage('watchbill')).toMatchObject({
      channelId: channel,
      text: 'you are on call',
    });
  });

  it('keeps metadata for those who ask for it', async () => {
    const metadata = { event_type: 'incident_card', event_payload: { incident: 'INC-1', version: 3 } };
    const ts = await post('card', { metadata });
    const about = { channel: ops, oldest: ts, inclusive: true, limit: 1 };
    expect((await client.conversations.history(about)).messages?.[0]).not.toHaveProperty('metadata');
    const found = await client.conversations.history({ ...about, include_all_metadata: true });
    expect(found.messages).toMatchObject([{ ts, metadata }]);
  });

  it('writes into public channels it is not in', async () => {
    expect(await client.chat.postMessage({ channel: general, text: 'hi' })).toMatchObject({
      channel: general,
    });
  });

  it('puts replies of replies into the same thread, and shows them in the channel on request only', async () => {
    const parent = await post('parent');
    const reply = await post('reply', { thread_ts: parent });
    const nested = await post('nested', { thread_ts: reply });
    const shown = await post('shown', { thread_ts: parent, reply_broadcast: true });
    const { messages = [] } = await client.conversations.replies({ channel: ops, ts: parent });
    expect(messages.map((message) => [message.ts, message.thread_ts])).toEqual([
      [parent, parent],
      [reply, parent],
      [nested, parent],
      [shown, parent],
    ]);
    expect(messages[0]).toMatchObject({ reply_count: 3, latest_reply: shown, reply_users: ['U0WATCHBILL'] });
    const top = slack.as(adaUserId).messages('#ops');
    expect(
      top.filter((message) => [reply, nested, shown].includes(message.ts)).map((message) => message.ts),
    ).toEqual([shown]);
    expect(top.find((message) => message.ts === parent)?.replyCount).toBe(3);
  });

  it('cuts a text at 40,000 characters and says so', async () => {
    const answer = await client.chat.postMessage({ channel: ops, text: long(40_001) });
    expect(answer).toMatchObject({ warning: 'message_truncated', message: { text: long(40_000) } });
  });

  it('takes attachments with a colour and blocks', async () => {
    const attachments = [{ color: '#d00000', blocks: [section('red')] }];
    const ts = await post('', { attachments });
    expect(slack.as(adaUserId).lastMessage('#ops')).toMatchObject({
      ts,
      attachments: [{ id: 1, color: '#d00000', blocks: [{ type: 'section', block_id: expect.any(String) }] }],
    });
  });

  it('takes markdown in place of text and blocks', async () => {
    await post('', { text: undefined, markdown_text: '# Title' });
    expect(slack.as(adaUserId).lastMessage('#ops').blocks).toMatchObject([
      { type: 'markdown', text: '# Title' },
    ]);
  });

  it.each([
    ['nothing to show', { text: undefined }, 'no_text'],
    ['an empty text', { text: '' }, 'no_text'],
    ['an unknown channel', { channel: '#nowhere' }, 'channel_not_found'],
    ['an unknown channel id', { channel: 'C0NOWHERE00' }, 'channel_not_found'],
    ['an unknown thread', { thread_ts: '1700000000.000001' }, 'thread_not_found'],
    ['a thread time stamp in words', { thread_ts: 'yesterday' }, 'invalid_arguments'],
    ['blocks that are not JSON', { blocks: '[{' }, 'invalid_blocks_format'],
    ['blocks that are no list', { blocks: { type: 'divider' } }, 'invalid_blocks_format'],
    ['an unknown block', { blocks: [{ type: 'chart' }] }, 'invalid_blocks'],
    [
      'too many characters in blocks',
      { blocks: Array.from({ length: 5 }, () => section(long(2700))) },
      'msg_blocks_too_long',
    ],
    [
      'more than 50 blocks with those in attachments',
      {
        blocks: Array.from({ length: 30 }, () => ({ type: 'divider' })),
        attachments: [{ blocks: Array.from({ length: 21 }, () => ({ type: 'divider' })) }],
      },
      'invalid_blocks',
    ],
    ['an attachment with an unknown field', { attachments: [{ colour: 'red' }] }, 'invalid_attachments'],
    ['an attachment with bad blocks', { attachments: [{ blocks: [{ type: 'chart' }] }] }, 'invalid_blocks'],
    ['metadata that is text', { metadata: 'card' }, 'invalid_metadata_format'],
    ['metadata without payload', { metadata: { event_type: 'card' } }, 'invalid_metadata_schema'],
    ['markdown beside text', { markdown_text: 'b' }, 'markdown_text_conflict'],
  ])('refuses %s', async (_name, args, error) => {
    await expectRefusal(client, 'chat.postMessage', { channel: ops, text: 'a', ...args }, error);
  });

  it('points at what is wrong with blocks', async () => {
    const blocks = [{ type: 'header', text: plain(long(151)) }];
    await expect(client.apiCall('chat.postMessage', { channel: ops, blocks })).rejects.toMatchObject({
      data: {
        error: 'invalid_blocks',
        response_metadata: {
          messages: ['[ERROR] must be less than 151 characters [json-pointer:/blocks/0/text/text]'],
        },
      },
    });
  });

  it('refuses an archived channel', async () => {
    const { state } = slack.workspace;
    const channel = state.channels.get('C0REPORTS01');
    if (channel === undefined) throw new Error('The seed has no #reports.');
    state.commit({ kind: 'channel', channel: { ...channel, isArchived: true } });
    await expectRefusal(client, 'chat.postMessage', { channel: '#reports', text: 'a' }, 'is_archived');
    state.commit({ kind: 'channel', channel });
    expect(await client.chat.postMessage({ channel: '#reports', text: 'a' })).toMatchObject({ ok: true });
  });
});

describe('chat.update', () => {
  it('changes what is given and keeps the rest', async () => {
    const metadata = { event_type: 'card', event_payload: { version: 1 } };
    const ts = await post('before', { blocks: [section('a')], metadata });
    expect(await client.chat.update({ channel: ops, ts, text: 'after' })).toMatchObject({
      ts,
      text: 'after',
      message: { blocks: [{ type: 'section' }], metadata, edited: { user: 'U0WATCHBILL' } },
    });
    await client.apiCall('chat.update', { channel: ops, ts, blocks: [], metadata: {} });
    const message = slack.workspace.state.message(ops, ts);
    expect(message).toMatchObject({ text: 'after', blocks: [] });
    expect(message).not.toHaveProperty('metadata');
  });

  it.each([
    ['a long text', { text: long(4001) }, 'msg_too_long'],
    ['an unknown message', { ts: '1700000000.000001', text: 'a' }, 'message_not_found'],
    ['a channel by name', { channel: '#ops', text: 'a' }, 'channel_not_found'],
    ['nothing', {}, 'no_text'],
    ['leaving nothing to show', { text: '' }, 'no_text'],
    ['bad blocks', { blocks: [{ type: 'chart' }] }, 'invalid_blocks'],
  ])('refuses %s', async (_name, args, error) => {
    const ts = await post('mine');
    await expectRefusal(client, 'chat.update', { channel: ops, ts, ...args }, error);
  });

  it("does not touch other people's messages", async () => {
    const { ts } = slack.as(oluUserId).say('mine');
    await expectRefusal(client, 'chat.update', { channel: ops, ts, text: 'yours' }, 'cant_update_message');
    await expectRefusal(client, 'chat.delete', { channel: ops, ts }, 'cant_delete_message');
  });
});

describe('chat.delete', () => {
  it('takes a message away once', async () => {
    const ts = await post('gone');
    await client.chat.delete({ channel: ops, ts });
    await expectRefusal(client, 'chat.delete', { channel: ops, ts }, 'message_not_found');
    await expectRefusal(client, 'chat.update', { channel: ops, ts, text: 'a' }, 'message_not_found');
    expect(shownToAda()).not.toContain(ts);
  });
});

describe('chat.postEphemeral', () => {
  it('shows a message to one person, and to no method', async () => {
    const { message_ts: ts = '' } = await client.chat.postEphemeral({
      channel: ops,
      user: vicUserId,
      text: 'psst',
    });
    expect(slack.as(vicUserId).lastMessage('#ops')).toMatchObject({ ts, text: 'psst' });
    expect(shownToAda()).not.toContain(ts);
    const { messages = [] } = await client.conversations.history({
      channel: ops,
      oldest: ts,
      inclusive: true,
    });
    expect(messages).toEqual([]);
    await expectRefusal(client, 'chat.update', { channel: ops, ts, text: 'a' }, 'message_not_found');
  });

  it('refuses somebody who is not in the channel', async () => {
    const args = { channel: ops, user: 'U0NOBODY000', text: 'psst' };
    await expectRefusal(client, 'chat.postEphemeral', args, 'user_not_in_channel');
  });
});

describe('chat.getPermalink', () => {
  it('names channel, message and thread', async () => {
    const parent = await post('parent');
    const reply = await post('reply', { thread_ts: parent });
    const link = async (ts: string) =>
      (await client.chat.getPermalink({ channel: ops, message_ts: ts })).permalink;
    expect(await link(parent)).toBe(`${slack.url}/archives/${ops}/p${parent.replace('.', '')}`);
    expect(await link(reply)).toContain(`?thread_ts=${parent}&cid=${ops}`);
    await expectRefusal(
      client,
      'chat.getPermalink',
      { channel: ops, message_ts: '1.000000' },
      'message_not_found',
    );
    await expectRefusal(
      client,
      'chat.getPermalink',
      { channel: 'C0', message_ts: '1.000000' },
      'channel_not_found',
    );
  });
});
