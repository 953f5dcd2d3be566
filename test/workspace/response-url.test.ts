import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { responseUrlLifetimeMs } from '../../src/workspace/interaction/response-urls.ts';
import { adaUserId, oluUserId } from '../../src/workspace/seeds.ts';
import { ManualClock } from '../support/manual-clock.ts';
import { startTestWorkspace, type TestWorkspace } from '../support/workspace.ts';
import { RawSocket } from './delivery/raw-socket.ts';
import { actions, button, section } from './example-blocks.ts';

let slack: TestWorkspace;
let clock: ManualClock;
let socket: RawSocket;

beforeEach(async () => {
  clock = new ManualClock();
  slack = await startTestWorkspace({ clock });
  socket = await RawSocket.connect(slack);
});
afterEach(() => slack.close());

/** Runs a command and returns its response_url. */
async function responseUrl(): Promise<string> {
  const ran = slack.as(adaUserId).slash('/ops health');
  const envelope = await socket.next('slash_commands');
  socket.ack(envelope);
  await ran;
  const { payload } = envelope;
  return typeof payload === 'object' && payload !== null && 'response_url' in payload
    ? String(payload.response_url)
    : '';
}

async function send(url: string, message: unknown): Promise<{ status: number; body: unknown }> {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(message),
  });
  return { status: response.status, body: await response.json() };
}

const ok = { status: 200, body: { ok: true } };
const texts = (userId: string) =>
  slack
    .as(userId)
    .messages('#ops')
    .map((message) => message.text);

describe('a response_url', () => {
  it('answers five times', async () => {
    const url = await responseUrl();
    for (const text of ['1', '2', '3', '4', '5']) expect(await send(url, { text })).toEqual(ok);
    expect(await send(url, { text: '6' })).toEqual({ status: 404, body: { ok: false, error: 'used_url' } });
    expect(texts(adaUserId)).toEqual(['1', '2', '3', '4', '5']);
  });

  it('answers for half an hour', async () => {
    const url = await responseUrl();
    clock.advance(responseUrlLifetimeMs);
    expect(await send(url, { text: 'in time' })).toEqual(ok);
    clock.advance(1);
    expect(await send(url, { text: 'late' })).toEqual({
      status: 404,
      body: { ok: false, error: 'expired_url' },
    });
    expect(await send(`${slack.url}/response/guessed`, { text: 'a' })).toMatchObject({ status: 404 });
  });

  it('answers privately unless told otherwise', async () => {
    const url = await responseUrl();
    await send(url, { text: 'private' });
    await send(url, { text: 'public', response_type: 'in_channel' });
    expect(texts(oluUserId)).toEqual(['public']);
    expect(texts(adaUserId)).toEqual(['private', 'public']);
  });

  it.each([
    ['nothing to show', {}, 'no_text'],
    ['bad blocks', { blocks: [{ type: 'chart' }] }, 'invalid_blocks'],
    ['an unknown field', { text: 'a', channel: '#ops' }, 'invalid_payload'],
    ['deleting where there is no original', { delete_original: true }, 'message_not_found'],
  ])('refuses %s', async (_name, message, error) => {
    expect(await send(await responseUrl(), message)).toMatchObject({
      status: 400,
      body: { ok: false, error },
    });
  });

  it('replaces the message whose button was pressed, keeping its place in a thread', async () => {
    const client = (await import('./api/client.ts')).botClient(slack);
    const { ts: parent = '' } = await client.chat.postMessage({ channel: '#ops', text: 'parent' });
    const blocks = [actions(button('refresh'))] as never;
    const { ts = '' } = await client.chat.postMessage({
      channel: '#ops',
      text: 'reply',
      thread_ts: parent,
      blocks,
    });
    const olu = slack.as(oluUserId);
    const [, reply] = slack.workspace.person.thread(oluUserId, 'C0OPS000001', parent);
    if (reply === undefined) throw new Error('The reply is missing.');
    const clicked = olu.click(reply, 'refresh');
    const envelope = await socket.next('interactive');
    socket.ack(envelope);
    expect(await clicked).toEqual({ ok: true });
    const { response_url: url } = JSON.parse(JSON.stringify(envelope['payload']));
    await send(url, { replace_original: true, blocks: [section('fresh')] });
    await send(url, { text: 'done', response_type: 'in_channel' });
    expect(slack.workspace.person.thread(oluUserId, 'C0OPS000001', parent)).toMatchObject([
      { text: 'parent', replyCount: 2 },
      { ts, text: '', blocks: [{ type: 'section' }] },
      { text: 'done' },
    ]);
  });

  it('can be hit by a planned fault', async () => {
    const url = await responseUrl();
    slack.workspace.faults.add({ kind: 'error', error: 'internal_error' }, { method: 'response_url' });
    expect(await send(url, { text: 'a' })).toEqual({
      status: 200,
      body: { ok: false, error: 'internal_error' },
    });
    expect(texts(adaUserId)).toEqual([]);
  });
});
