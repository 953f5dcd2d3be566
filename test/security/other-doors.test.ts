import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { adaUserId, defaultSeeds, vicUserId } from '../../src/workspace/seeds.ts';
import { freshTrigger, sendEvent, sendPayload, signingSecret, teamId } from '../slack/signed-request.ts';
import { action, command, outsiders, type SlackBench, startSlack } from '../slack/slack-bench.ts';

const ran: string[] = [];
let bench: SlackBench;
beforeAll(async () => {
  const declare = command('declare', {
    run: async () => {
      ran.push('command');
      return { text: 'ran' };
    },
  });
  const acknowledge = action('acknowledge-incident', {
    run: async () => {
      ran.push('action');
      return {};
    },
  });
  bench = await startSlack({
    mode: 'http',
    signingSecret,
    workspace: { users: [...defaultSeeds.users, ...outsiders] },
    roleOf: (userId) => (userId === 'U0NOROLE001' ? undefined : 'admin'),
    registry: { commands: [declare], actions: [acknowledge] },
  });
});
afterAll(() => bench.close());
beforeEach(() => {
  bench.audit.length = 0;
});

let events = 0;
const event = (fields: object, team = teamId) => {
  events += 1;
  return sendEvent(bench.slack, {
    type: 'event_callback',
    team_id: team,
    event_id: `Ev${events}`,
    event: fields,
  });
};

describe('a way in that is not ours', () => {
  const words = {
    user: adaUserId,
    text: '<@U0BOT> /ops declare critical x',
    channel: 'C0OPS000001',
    ts: '1.1',
  };
  it.each([
    { type: 'app_mention', ...words },
    { type: 'message', channel_type: 'im', ...words },
    { type: 'message', channel_type: 'mpim', ...words },
    { type: 'message', subtype: 'bot_message', bot_id: 'B1', ...words },
    { type: 'reaction_added', reaction: 'eyes', ...words },
    { type: 'link_shared', links: [{ url: 'https://example.com' }], ...words },
    { type: 'function_executed', function: { callback_id: 'declare' }, ...words },
  ])('runs nothing, for an admin neither: $type $channel_type', async (fields) => {
    expect((await event(fields)).status).toBe(200);
    await bench.slack.idle();
    // Not even an attempt: a refusal would be one.
    expect([ran, bench.audit]).toEqual([[], []]);
  });

  it.each([
    { type: 'block_suggestion', name: 'acknowledge-incident', action_id: 'acknowledge-incident' },
    { type: 'interactive_message', callback_id: 'acknowledge-incident', actions: [{ name: 'declare' }] },
    { type: 'dialog_submission', callback_id: 'acknowledge-incident', submission: {} },
    { type: 'view_closed', view: { type: 'modal', callback_id: 'acknowledge-incident' } },
    { type: 'workflow_step_edit', callback_id: 'acknowledge-incident' },
    { type: 'workflow_step_execute', callback_id: 'acknowledge-incident' },
  ])('runs nothing by the interaction $type', async (fields) => {
    const from = { user: { id: adaUserId, team_id: teamId }, team: { id: teamId } };
    await sendPayload(bench.slack, { ...from, trigger_id: freshTrigger(), ...fields });
    await bench.slack.idle();
    expect([ran, bench.audit]).toEqual([[], []]);
  });
});

describe('App Home', () => {
  const published = (userId: string) =>
    bench.team.workspace.calls.filter(
      ({ method, args }) => method === 'views.publish' && args['user_id'] === userId,
    );

  it.each([
    ['somebody without a role', 'U0NOROLE001', teamId],
    ['a deactivated admin', 'U0GONE00001', teamId],
    ['a bot', 'U0BOT000001', teamId],
    ['an unknown id', 'U0NOBODY001', teamId],
    ['an id that is none', '__proto__', teamId],
    ['an admin’s id from another workspace', vicUserId, 'T0ELSEWHERE'],
  ])('shows %s nothing of what is open', async (_who, userId, team) => {
    await event({ type: 'app_home_opened', user: userId, tab: 'home' }, team);
    await bench.slack.idle();
    expect(bench.audit).toMatchObject([{ act: 'action open-home', outcome: 'refused' }]);
    expect(JSON.stringify(published(userId).map(({ args }) => args['view']))).not.toContain('/ops declare');
  });

  it('shows an admin what they may run', async () => {
    await event({ type: 'app_home_opened', user: adaUserId, tab: 'home' });
    await bench.slack.idle();
    expect(JSON.stringify(published(adaUserId).map(({ args }) => args['view']))).toContain('/ops declare');
  });
});
