import type { webApi } from '@slack/bolt';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { adaUserId, oluUserId, vicUserId } from '../../../src/workspace/seeds.ts';
import { startTestWorkspace, type TestWorkspace } from '../../support/workspace.ts';
import { botClient, expectRefusal } from './client.ts';

let slack: TestWorkspace;
let client: webApi.WebClient;
const usergroup = 'S0ONCALL001';

beforeAll(async () => {
  slack = await startTestWorkspace();
  client = botClient(slack);
});
afterAll(() => slack.close());

describe('users', () => {
  it('are listed with the bot among them', async () => {
    const { members = [] } = await client.users.list({});
    expect(members.map((user) => [user.name, user.is_bot])).toEqual([
      ['ada', false],
      ['olu', false],
      ['vic', false],
      ['watchbill', true],
    ]);
  });

  it('have name, time zone and address', async () => {
    expect(await client.users.info({ user: oluUserId })).toMatchObject({
      user: {
        id: oluUserId,
        real_name: 'Olu Operator',
        tz: 'Europe/Berlin',
        profile: { display_name: 'olu', email: 'olu@watchbill.example' },
      },
    });
    await expectRefusal(client, 'users.info', { user: 'U0NOBODY000' }, 'user_not_found');
  });

  it('are found by address, unless they have left', async () => {
    expect(await client.users.lookupByEmail({ email: 'OLU@watchbill.example' })).toMatchObject({
      user: { id: oluUserId },
    });
    await expectRefusal(client, 'users.lookupByEmail', { email: 'x@y.example' }, 'users_not_found');
    const { state } = slack.workspace;
    const vic = state.users.get(vicUserId);
    if (vic === undefined) throw new Error('The seed has no vic.');
    state.commit({ kind: 'user', user: { ...vic, deleted: true } });
    await expectRefusal(client, 'users.lookupByEmail', { email: vic.email }, 'users_not_found');
    await expectRefusal(client, 'conversations.open', { users: vicUserId }, 'user_disabled');
    await expectRefusal(client, 'usergroups.users.update', { usergroup, users: vicUserId }, 'invalid_users');
    expect(() => slack.workspace.person.modals(vicUserId)).toThrow('cannot sign in');
    state.commit({ kind: 'user', user: vic });
  });
});

describe('user groups', () => {
  it('are listed, with their members on request', async () => {
    const { usergroups = [] } = await client.usergroups.list({});
    expect(usergroups).toMatchObject([{ id: usergroup, handle: 'on-call', user_count: 1 }]);
    expect(usergroups[0]).not.toHaveProperty('users');
    expect(await client.usergroups.list({ include_users: true })).toMatchObject({
      usergroups: [{ users: [oluUserId] }],
    });
  });

  it('follow the schedule', async () => {
    await client.usergroups.users.update({ usergroup, users: `${adaUserId},${oluUserId}` });
    expect(await client.usergroups.users.list({ usergroup })).toMatchObject({
      users: [adaUserId, oluUserId],
    });
  });

  it.each([
    ['nobody', { usergroup, users: ' ' }, 'no_users_provided'],
    ['somebody unknown', { usergroup, users: 'U0NOBODY000' }, 'invalid_users'],
    ['an unknown group', { usergroup: 'S0NONE00000', users: adaUserId }, 'no_such_subteam'],
  ])('refuse %s', async (_name, args, error) => {
    await expectRefusal(client, 'usergroups.users.update', args, error);
  });
});
