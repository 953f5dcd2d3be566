import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Fault } from '../../../src/workspace/faults.ts';
import { startTestWorkspace, type TestWorkspace } from '../../support/workspace.ts';

let slack: TestWorkspace;

beforeEach(async () => {
  slack = await startTestWorkspace();
});
afterEach(() => slack.close());

function post(text: string, channel = 'C0OPS000001', signal?: AbortSignal): Promise<Response> {
  return fetch(`${slack.apiUrl}chat.postMessage`, {
    method: 'POST',
    body: new URLSearchParams({ channel, text, token: slack.workspace.tokens.bot }),
    ...(signal !== undefined && { signal }),
  });
}

const texts = () =>
  slack
    .as('U0ADA0ADMIN')
    .messages('#ops')
    .map((message) => message.text);
const lastCall = () => slack.workspace.calls.at(-1);

describe('a planned fault', () => {
  it.each<[string, Fault, { status: number; retryAfter: string | null; body: string }]>([
    [
      '429 with Retry-After',
      { kind: 'rate-limit', retryAfterS: 7 },
      { status: 429, retryAfter: '7', body: '{"ok":false,"error":"ratelimited"}' },
    ],
    [
      '429 without Retry-After',
      { kind: 'rate-limit' },
      { status: 429, retryAfter: null, body: '{"ok":false,"error":"ratelimited"}' },
    ],
    [
      '503',
      { kind: 'http-status', status: 503, body: 'busy' },
      { status: 503, retryAfter: null, body: 'busy' },
    ],
    [
      '200 with HTML',
      { kind: 'http-status', status: 200 },
      { status: 200, retryAfter: null, body: '<html><body>Something went wrong</body></html>' },
    ],
    [
      "Slack's own error",
      { kind: 'error', error: 'token_revoked' },
      { status: 200, retryAfter: null, body: '{"ok":false,"error":"token_revoked"}' },
    ],
  ])('answers %s once, without acting', async (_name, fault, expected) => {
    const planned = slack.workspace.faults.add(fault, { method: 'chat.postMessage' });
    const response = await post('lost');
    expect({
      status: response.status,
      retryAfter: response.headers.get('retry-after'),
      body: await response.text(),
    }).toEqual(expected);
    expect(texts()).toEqual([]);
    expect(planned.met).toBe(1);
    expect(lastCall()).toMatchObject({ method: 'chat.postMessage', applied: false, args: { text: 'lost' } });
    expect((await post('kept')).status).toBe(200);
    expect(texts()).toEqual(['kept']);
    expect(lastCall()).toMatchObject({ outcome: 'ok', applied: true });
  });

  it('cuts the connection before acting', async () => {
    slack.workspace.faults.add({ kind: 'reset' });
    await expect(post('lost')).rejects.toThrow();
    expect(texts()).toEqual([]);
    expect(lastCall()).toMatchObject({ outcome: 'reset', applied: false });
  });

  it('cuts the connection after acting, so that the caller cannot know', async () => {
    slack.workspace.faults.add({ kind: 'reset-after-apply' });
    await expect(post('posted')).rejects.toThrow();
    expect(texts()).toEqual(['posted']);
    expect(lastCall()).toMatchObject({ outcome: 'reset-after-apply', applied: true });
  });

  it('answers an error after acting', async () => {
    slack.workspace.faults.add({ kind: 'http-status', status: 502, afterApply: true });
    expect((await post('posted')).status).toBe(502);
    expect(texts()).toEqual(['posted']);
  });

  it('never answers', async () => {
    slack.workspace.faults.add({ kind: 'hang' });
    const abort = new AbortController();
    const answer = post('lost', undefined, abort.signal);
    expect(await slack.workspace.waitForCall('chat.postMessage')).toMatchObject({
      outcome: 'hang',
      applied: false,
    });
    abort.abort();
    await expect(answer).rejects.toThrow();
    expect(texts()).toEqual([]);
  });

  it('does not keep a hung connection beyond the end of the workspace', async () => {
    slack.workspace.faults.add({ kind: 'hang' });
    const answer = post('lost').catch((error: unknown) => error);
    await slack.workspace.waitForCall('chat.postMessage');
    await slack.close();
    expect(await answer).toBeInstanceOf(TypeError);
  });

  it('answers late', async () => {
    slack.workspace.faults.add({ kind: 'slow', delayMs: 5 });
    expect((await post('late')).status).toBe(200);
    expect(texts()).toEqual(['late']);
  });

  it('meets one method, one channel and as many calls as it is told to', async () => {
    const { faults } = slack.workspace;
    faults.add(
      { kind: 'error', error: 'is_archived' },
      { method: 'chat.postMessage', channelId: 'C0ALERTS001', times: 2 },
    );
    const outcome = async (channel?: string) => JSON.parse(await (await post('a', channel)).text()).error;
    expect(await outcome()).toBeUndefined();
    expect(await outcome('C0ALERTS001')).toBe('is_archived');
    expect(await outcome('#alerts')).toBe('is_archived');
    expect(await outcome('C0ALERTS001')).toBeUndefined();
  });

  it('lasts until it is cleared, by itself or with all others', async () => {
    const { faults } = slack.workspace;
    const first = faults.add({ kind: 'http-status', status: 500 }, { times: 'until-cleared' });
    faults.add({ kind: 'http-status', status: 503 }, { times: 'until-cleared' });
    const statuses = async () => [(await post('a')).status, (await post('a')).status];
    expect(await statuses()).toEqual([500, 500]);
    first.clear();
    expect(await statuses()).toEqual([503, 503]);
    faults.clear();
    expect(await statuses()).toEqual([200, 200]);
    expect(first.met).toBe(2);
  });
});

describe('waiting', () => {
  it('finds what is already there and what is still to come', async () => {
    await post('first');
    const { waitForCall, waitForMessage } = slack.workspace;
    expect(await waitForMessage((message) => message.text === 'first')).toMatchObject({
      channelId: 'C0OPS000001',
    });
    const coming = [
      waitForMessage((message) => message.text === 'second'),
      waitForCall((call) => call.args['text'] === 'second'),
    ];
    await post('second');
    expect(await Promise.all(coming)).toMatchObject([{ text: 'second' }, { outcome: 'ok' }]);
  });

  it('says what there was instead when nothing fits in time', async () => {
    await post('first');
    const { waitForCall, waitForMessage } = slack.workspace;
    await expect(waitForMessage(() => false, 1)).rejects.toThrow(
      'Nothing fitted within 1 ms. The last messages: [{"channelId":"C0OPS000001","text":"first"}]',
    );
    await expect(waitForCall('chat.update', 1)).rejects.toThrow('chat.postMessage');
  });
});
