import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  ConflictError,
  NotFoundError,
  RateLimitedError,
  TimeoutError,
  UnreachableError,
} from '../../src/domain/errors.ts';
import { createChat } from '../../src/slack/chat.ts';
import { createIdentityKeeper } from '../../src/slack/identity.ts';
import { createSlackClient, type ObservedCall } from '../../src/slack/slack-client.ts';
import { slackCodeOf } from '../../src/slack/slack-errors.ts';
import { oluUserId } from '../../src/workspace/seeds.ts';
import { silentLog } from '../support/silent-log.ts';
import { startTestWorkspace, type TestWorkspace } from '../support/workspace.ts';
import { SteppedClock } from './publisher-bench.ts';
import { opsChannelId } from './slack-bench.ts';

let team: TestWorkspace;
let observed: ObservedCall[];
let clock: SteppedClock;
beforeEach(async () => {
  team = await startTestWorkspace();
  observed = [];
  clock = new SteppedClock();
});
afterEach(() => team.close());

function connect(timeoutMs = 10_000) {
  const client = createSlackClient({
    botToken: team.workspace.tokens.bot,
    apiUrl: team.apiUrl,
    timeoutMs,
    log: silentLog,
    observe: (call) => observed.push(call),
  });
  return { client, chat: createChat(client, createIdentityKeeper(client), clock, silentLog) };
}
const keyed = { metadataKey: 'card.INC-20261121-0001', revision: 2 };
const calls = (method: string) => team.workspace.calls.filter((call) => call.method === method);

describe('the chat', () => {
  it('posts with the key in its metadata, and edits in place', async () => {
    const { chat } = connect();
    const attachments = [{ color: '#c62828', blocks: [{ type: 'divider' }], fallback: 'x' }];
    const posted = await chat.post('#ops', { text: 'one', attachments }, keyed);
    await chat.edit(posted, { text: 'two' }, { ...keyed, revision: 3 });
    expect(posted.channelId).toBe(opsChannelId);
    expect(team.as(oluUserId).lastMessage('#ops')).toMatchObject({
      ts: posted.ts,
      text: 'two',
      metadata: { event_type: 'watchbill_delivery', event_payload: { key: keyed.metadataKey, revision: 3 } },
    });
  });

  it('finds a message by its key, in the channel and in a thread', async () => {
    const { chat } = connect();
    const since = new Date(Date.now() - 60_000);
    const posted = await chat.post('#ops', { text: 'card' }, keyed);
    for (let index = 0; index < 5; index += 1) team.as(oluUserId).say(`chatter ${index}`);
    const reply = await chat.post(
      opsChannelId,
      { text: 'line' },
      { metadataKey: 'line.1', revision: 0, threadTs: posted.ts },
    );
    expect(await chat.findByKey('#ops', keyed.metadataKey, since)).toEqual(posted);
    expect(await chat.findByKey(opsChannelId, 'line.1', since, posted.ts)).toEqual(reply);
    expect(await chat.findByKey('#ops', 'card.other', since)).toBeUndefined();
    expect(await chat.findByKey('#ops', keyed.metadataKey, new Date(Date.now() + 60_000))).toBeUndefined();
  });

  it('turns pages to find it', async () => {
    const { chat } = connect();
    const posted = await chat.post('#ops', { text: 'card' }, keyed);
    for (let index = 0; index < 250; index += 1) team.as(oluUserId).say(`chatter ${index}`);
    expect(await chat.findByKey('#ops', keyed.metadataKey, new Date(Date.now() - 60_000))).toEqual(posted);
    expect(calls('conversations.history')).toHaveLength(2);
  });

  it('takes a channel that it may not read for one without the message', async () => {
    const { chat } = connect();
    team.workspace.faults.add({ kind: 'error', error: 'missing_scope' }, { method: 'conversations.history' });
    expect(await chat.findByKey('D0XX', 'page.1', new Date(0))).toBeUndefined();
  });

  it('looks a channel name up once, and again when it may be new', async () => {
    const { chat } = connect();
    await chat.post('#ops', { text: 'one' }, keyed);
    await chat.post('#alerts', { text: 'two' }, keyed);
    expect(calls('conversations.list')).toHaveLength(1);
    await expect(chat.post('#nowhere', { text: 'x' }, keyed)).rejects.toThrow("no public channel '#nowhere'");
    expect(calls('conversations.list')).toHaveLength(1);
    clock.advance(31_000);
    await expect(chat.post('#nowhere', { text: 'x' }, keyed)).rejects.toThrow(NotFoundError);
    expect(calls('conversations.list')).toHaveLength(2);
  });

  it('uploads an image by the external flow', async () => {
    const { chat } = connect();
    const posted = await chat.post('#ops', { text: 'report' }, keyed);
    const image = {
      bytes: new Uint8Array([137, 80, 78, 71]),
      fileName: 'cpu.png',
      title: 'CPU',
      altText: 'CPU over a day',
    };
    await chat.uploadImage('#ops', image, { threadTs: posted.ts, comment: 'The chart' });
    const shared = await team.workspace.waitForMessage(({ files }) => files.length > 0);
    expect(shared).toMatchObject({
      threadTs: posted.ts,
      text: 'The chart',
      files: [{ name: 'cpu.png', title: 'CPU', size: 4 }],
    });
  });

  it('asks before it shows an image, and leaves it at a no', async () => {
    const { chat } = connect();
    const image = { bytes: new Uint8Array([1]), fileName: 'a.png', title: 'a', altText: 'a' };
    let asked = 0;
    const mayShow = async () => {
      asked += 1;
      return asked > 1;
    };
    await chat.uploadImage('#ops', image, { mayShow });
    expect(calls('files.completeUploadExternal')).toEqual([]);
    await chat.uploadImage('#ops', image, { mayShow });
    expect(calls('files.completeUploadExternal')).toHaveLength(1);
    expect(asked).toBe(2);
  });

  it('says so when an upload does not get through', async () => {
    const { chat } = connect();
    const image = { bytes: new Uint8Array([1]), fileName: 'a.png', title: 'a', altText: 'a' };
    team.workspace.faults.add({ kind: 'http-status', status: 500 }, { method: 'upload' });
    await expect(chat.uploadImage('#ops', image, {})).rejects.toThrow(UnreachableError);
    team.workspace.faults.add({ kind: 'reset' }, { method: 'upload' });
    await expect(chat.uploadImage('#ops', image, {})).rejects.toThrow(UnreachableError);
  });

  it('sends no bytes where Slack would not have them', async () => {
    const { chat } = connect();
    const body = JSON.stringify({ ok: true, upload_url: 'http://elsewhere.example/up', file_id: 'F1' });
    team.workspace.faults.add(
      { kind: 'http-status', status: 200, body },
      { method: 'files.getUploadURLExternal' },
    );
    const image = { bytes: new Uint8Array([1]), fileName: 'a.png', title: 'a', altText: 'a' };
    await expect(chat.uploadImage('#ops', image, {})).rejects.toThrow('not safe to send to');
  });

  it('has a link to a message, or none', async () => {
    const { chat } = connect();
    const posted = await chat.post('#ops', { text: 'card' }, keyed);
    expect(await chat.permalink(posted)).toContain(opsChannelId);
    expect(await chat.permalink({ ...posted, ts: '1.000000' })).toBeUndefined();
  });
});

describe('what goes wrong with a call', () => {
  it.each([
    [{ kind: 'rate-limit', retryAfterS: 7 }, RateLimitedError, 'rate_limited'],
    [{ kind: 'rate-limit' }, RateLimitedError, 'rate_limited'],
    [{ kind: 'http-status', status: 500 }, UnreachableError, 'unreachable'],
    [{ kind: 'http-status', status: 503 }, UnreachableError, 'unreachable'],
    [{ kind: 'http-status', status: 200, body: '<html>maintenance</html>' }, UnreachableError, 'unreachable'],
    [{ kind: 'http-status', status: 200, body: 'null' }, UnreachableError, 'unreachable'],
    [{ kind: 'http-status', status: 200, body: '{"ok":true}' }, UnreachableError, 'ok'],
    [{ kind: 'reset' }, UnreachableError, 'unreachable'],
    [{ kind: 'reset-after-apply' }, UnreachableError, 'unreachable'],
    [{ kind: 'hang' }, TimeoutError, 'timeout'],
    [{ kind: 'error', error: 'channel_not_found' }, NotFoundError, 'not_found'],
    [{ kind: 'error', error: 'is_archived' }, NotFoundError, 'not_found'],
    [{ kind: 'error', error: 'message_not_found' }, NotFoundError, 'not_found'],
    [{ kind: 'error', error: 'cant_update_message' }, NotFoundError, 'not_found'],
    [{ kind: 'error', error: 'edit_window_closed' }, NotFoundError, 'not_found'],
    [{ kind: 'error', error: 'not_in_channel' }, ConflictError, 'conflict'],
    [{ kind: 'error', error: 'msg_too_long' }, ConflictError, 'conflict'],
    [{ kind: 'error', error: 'invalid_blocks' }, ConflictError, 'conflict'],
    [{ kind: 'error', error: 'token_revoked' }, UnreachableError, 'unreachable'],
    [{ kind: 'error', error: 'account_inactive' }, UnreachableError, 'unreachable'],
    [{ kind: 'error', error: 'ratelimited' }, RateLimitedError, 'rate_limited'],
    [{ kind: 'error', error: 'internal_error' }, UnreachableError, 'unreachable'],
  ] as const)('%j is an error of the closed set', async (fault, expected, outcome) => {
    const { chat } = connect(fault.kind === 'hang' ? 50 : 10_000);
    const planned = team.workspace.faults.add(fault, { method: 'chat.postMessage', times: 'until-cleared' });
    const error = await chat.post(opsChannelId, { text: 'x' }, keyed).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(expected);
    expect(observed.at(-1)).toMatchObject({ method: 'chat.postMessage', outcome });
    // A post is never repeated here: it may have arrived.
    expect(planned.met).toBe(1);
    if (fault.kind === 'error' && fault.error !== 'ratelimited') expect(slackCodeOf(error)).toBe(fault.error);
  });

  it('holds the next call back for as long as Slack asked', async () => {
    const { chat, client } = connect();
    team.workspace.faults.add({ kind: 'rate-limit', retryAfterS: 30 }, { method: 'chat.postMessage' });
    await expect(chat.post(opsChannelId, { text: 'x' }, keyed)).rejects.toMatchObject({
      retryAfterMs: 30_000,
    });
    const next = await chat.post(opsChannelId, { text: 'x' }, keyed).catch((thrown: unknown) => thrown);
    expect(next).toBeInstanceOf(RateLimitedError);
    expect(calls('chat.postMessage')).toHaveLength(1);
    await chat.post('#alerts', { text: 'not held up' }, keyed);
    expect(client.pacer.limitedUntil()?.getTime()).toBeGreaterThan(Date.now() + 25_000);
  });

  it('does not show the token anywhere', async () => {
    const lines: unknown[] = [];
    const say = (...words: unknown[]) => void lines.push(words);
    const log = { debug: say, info: say, warn: say, error: say };
    const token = 'xoxb-canary-token';
    const client = createSlackClient({ botToken: token, apiUrl: team.apiUrl, log });
    const error = await client.call('auth.test', {}).catch((thrown: unknown) => thrown);
    expect(`${String(error)} ${JSON.stringify(lines)} ${JSON.stringify(error)}`).not.toContain(token);
  });
});
