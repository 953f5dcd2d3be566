import { afterEach, describe, expect, it } from 'vitest';
import { adaUserId, oluUserId } from '../../src/workspace/seeds.ts';
import { type Installed, installSocketApp } from './bolt-app.ts';

let installed: Installed | undefined;

afterEach(async () => {
  await installed?.stop();
  installed = undefined;
});

const acknowledgeCard = {
  text: 'Disk full',
  blocks: [
    {
      type: 'actions',
      block_id: 'card',
      elements: [
        {
          type: 'button',
          action_id: 'acknowledge-incident',
          text: { type: 'plain_text', text: 'Acknowledge' },
          value: 'INC-1',
        },
        {
          type: 'overflow',
          action_id: 'more',
          options: [{ text: { type: 'plain_text', text: 'Resolve' }, value: 'resolve' }],
        },
      ],
    },
  ],
};

describe('a Bolt app in Socket Mode', () => {
  it('answers a slash command with its ack', async () => {
    installed = await installSocketApp((app) => {
      app.command('/ops', async ({ command, ack }) => {
        await ack(`${command.user_name} ran ${command.text} in ${command.channel_name}`);
      });
    });
    const ada = installed.slack.as(adaUserId);
    expect(await ada.slash('/ops health  all')).toEqual({ ok: true });
    expect(ada.lastMessage('#ops')).toMatchObject({
      text: 'ada ran health  all in ops',
      ephemeralFor: adaUserId,
      userId: installed.slack.workspace.person.botUserId,
    });
    expect(installed.slack.as(oluUserId).messages('#ops')).toEqual([]);
  });
});
