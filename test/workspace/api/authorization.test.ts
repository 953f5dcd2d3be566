import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { methods } from '../../../src/workspace/api/method-table.ts';
import { startTestWorkspace, type TestWorkspace } from '../../support/workspace.ts';
import { extendedManifest } from '../bolt-app.ts';
import { botClient, expectRefusal } from './client.ts';

let slack: TestWorkspace;

beforeAll(async () => {
  slack = await startTestWorkspace();
});
afterAll(() => slack.close());

const byToken = [...methods.values()];

async function post(method: string, headers: Record<string, string>, body?: string): Promise<unknown> {
  const response = await fetch(`${slack.apiUrl}${method}`, {
    method: 'POST',
    headers,
    ...(body && { body }),
  });
  return response.json();
}

describe('every Web API method', () => {
  it.each(byToken.filter((method) => method.token !== 'none').map((method) => method.name))(
    '%s refuses a missing and an unknown token',
    async (method) => {
      expect(await post(method, {})).toEqual({ ok: false, error: 'not_authed' });
      expect(await post(method, { authorization: 'Bearer xoxb-wrong' })).toEqual({
        ok: false,
        error: 'invalid_auth',
      });
    },
  );

  it.each(byToken.filter((method) => method.token === 'bot').map((method) => method.name))(
    '%s refuses the app-level token',
    async (method) => {
      await expectRefusal(botClient(slack, slack.workspace.tokens.app), method, {}, 'not_allowed_token_type');
    },
  );

  it.each(['views.open', 'chat.getPermalink', 'conversations.history', 'users.info', 'chat.delete'])(
    '%s names the argument that is missing or unknown',
    async (method) => {
      await expect(botClient(slack).apiCall(method, { bogus: 1 })).rejects.toMatchObject({
        data: {
          error: 'invalid_arguments',
          response_metadata: {
            messages: expect.arrayContaining([
              expect.stringMatching(/missing required field|unexpected field: bogus/),
            ]),
          },
        },
      });
    },
  );
});

describe('scopes', () => {
  it.each([
    ['reactions.add', { channel: 'C0OPS000001', timestamp: '1.0', name: 'eyes' }, 'reactions:write'],
    ['pins.add', { channel: 'C0OPS000001', timestamp: '1.0' }, 'pins:write'],
    [
      'bookmarks.add',
      { channel_id: 'C0OPS000001', title: 'a', type: 'link', link: 'https://a.example' },
      'bookmarks:write',
    ],
    ['conversations.join', { channel: 'C0GENERAL01' }, 'channels:join'],
    ['conversations.list', { types: 'im' }, 'im:read'],
    ['conversations.list', { types: 'private_channel' }, 'groups:read'],
    ['chat.postMessage', { channel: '#ops', text: 'a', username: 'other' }, 'chat:write.customize'],
    ['conversations.open', { users: 'U0ADA0ADMIN,U0OLU0OPERA' }, 'mpim:write'],
  ])('%s with %j answers missing_scope without %s in the manifest', async (method, args, needed) => {
    await expect(botClient(slack).apiCall(method, args)).rejects.toMatchObject({
      data: { ok: false, error: 'missing_scope', needed, provided: expect.stringContaining('chat:write') },
    });
  });

  it('are told in the headers of every answer', async () => {
    const response = await fetch(`${slack.apiUrl}users.list`, {
      headers: { authorization: `Bearer ${slack.workspace.tokens.bot}` },
    });
    expect(response.headers.get('x-accepted-oauth-scopes')).toBe('users:read');
    expect(response.headers.get('x-oauth-scopes')).toContain('users:read.email');
  });

  it('open the method when the manifest asks for them', async () => {
    const manifest = extendedManifest(['reactions:write', 'pins:write', 'bookmarks:write', 'channels:join']);
    const wider = await startTestWorkspace({ manifest });
    const client = botClient(wider);
    const { ts = '', channel = '' } = await client.chat.postMessage({ channel: '#ops', text: 'a' });
    await client.reactions.add({ channel, timestamp: ts, name: 'eyes' });
    await expectRefusal(client, 'reactions.add', { channel, timestamp: ts, name: 'eyes' }, 'already_reacted');
    await expectRefusal(client, 'reactions.add', { channel, timestamp: ts, name: 'E Y E' }, 'invalid_name');
    await client.pins.add({ channel, timestamp: ts });
    await expectRefusal(client, 'pins.add', { channel, timestamp: ts }, 'already_pinned');
    await expectRefusal(client, 'pins.add', { channel, timestamp: '1.000000' }, 'message_not_found');
    const link = {
      channel_id: channel,
      title: 'Runbook',
      type: 'link' as const,
      link: 'https://a.example/run',
    };
    expect(await client.bookmarks.add(link)).toMatchObject({
      bookmark: { title: 'Runbook', id: expect.stringMatching(/^Bk/) },
    });
    expect(await client.conversations.join({ channel: 'C0GENERAL01' })).toMatchObject({
      channel: { is_member: true },
    });
    expect(await client.conversations.join({ channel: 'C0GENERAL01' })).toMatchObject({
      warning: 'already_in_channel',
    });
    expect(wider.workspace.person.messages('U0ADA0ADMIN', channel)).toMatchObject([
      { pinned: true, reactions: [{ name: 'eyes', userIds: ['U0WATCHBILL'] }] },
    ]);
    await wider.close();
  });
});

describe('the Web API', () => {
  it('does not know methods Slack does not have, nor those it does not imitate', async () => {
    await expectRefusal(botClient(slack), 'chat.shout', {}, 'unknown_method');
    await expectRefusal(botClient(slack), 'conversations.archive', {}, 'unknown_method');
  });

  it('reads the token and the arguments from a form, from JSON and from the query', async () => {
    const { bot } = slack.workspace.tokens;
    const user = 'U0ADA0ADMIN';
    const form = { 'content-type': 'application/x-www-form-urlencoded' };
    const json = { 'content-type': 'application/json; charset=utf-8', authorization: `Bearer ${bot}` };
    const found = { ok: true, user: { id: user } };
    expect(await post('users.info', form, `token=${bot}&user=${user}`)).toMatchObject(found);
    expect(await post('users.info', json, JSON.stringify({ user }))).toMatchObject(found);
    expect(await post(`users.info?user=${user}`, { authorization: `Bearer ${bot}` })).toMatchObject(found);
    expect(await post('users.info', json, '{"user":')).toEqual({ ok: false, error: 'invalid_json' });
  });

  it('says who the token belongs to', async () => {
    expect(await botClient(slack).auth.test()).toMatchObject({
      ok: true,
      team: 'Watchbill local',
      user: 'watchbill',
      user_id: 'U0WATCHBILL',
      bot_id: 'B0WATCHBILL',
      team_id: 'T0LOCALTEAM',
    });
    await expectRefusal(botClient(slack), 'auth.test', { team_id: 'T0ANOTHER00' }, 'team_access_not_granted');
  });

  it('echoes what api.test is given, and fails on request', async () => {
    expect(await botClient(slack).apiCall('api.test', { a: '1' })).toMatchObject({ args: { a: '1' } });
    await expectRefusal(botClient(slack), 'api.test', { error: 'my_error' }, 'my_error');
  });
});
