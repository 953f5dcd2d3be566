import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { oluUserId } from '../../../src/workspace/seeds.ts';
import { startTestWorkspace, type TestWorkspace } from '../../support/workspace.ts';

let team: TestWorkspace;
let ts = '';
let channel = '';
beforeEach(async () => {
  team = await startTestWorkspace();
  channel = team.as(oluUserId).channel('#ops').id;
  const posted = await call('chat.postMessage', { channel, text: 'card', blocks: blocksOf(1) });
  ts = String(posted['ts']);
});
afterEach(() => team.close());

const option = (value: string) => ({ text: { type: 'plain_text', text: value }, value });
const blocksOf = (version: number) => [
  {
    type: 'actions',
    block_id: `actions-${version}`,
    elements: [
      {
        type: 'static_select',
        action_id: 'silence',
        placeholder: { type: 'plain_text', text: 'x' },
        options: [option(`INC:${version}`)],
      },
    ],
  },
];

async function call(method: string, body: object): Promise<Record<string, unknown>> {
  const answer = await fetch(`${team.apiUrl}${method}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${team.workspace.tokens.bot}`, 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  return (await answer.json()) as Record<string, unknown>;
}

const use = (version: number) =>
  team.workspace.person.useAction(oluUserId, {
    place: { kind: 'message', channelId: channel, ts },
    blockId: `actions-${version}`,
    actionId: 'silence',
    selected: `INC:${version}`,
  });

describe('a message that is edited under somebody’s hand', () => {
  it('delivers what they had before them, as Slack does', async () => {
    await call('chat.update', { channel, ts, text: 'card', blocks: blocksOf(2) });
    // Nobody listens, so the delivery itself fails: that it was made is what counts.
    expect(await use(1)).toMatchObject({ ok: false, error: expect.stringContaining('dispatch_failed') });
    expect(await use(2)).toMatchObject({ ok: false, error: expect.stringContaining('dispatch_failed') });
  });

  it('still refuses what it never offered, or no longer did before the last edit', async () => {
    await call('chat.update', { channel, ts, text: 'card', blocks: blocksOf(2) });
    await call('chat.update', { channel, ts, text: 'card', blocks: blocksOf(3) });
    await expect(use(1)).rejects.toThrow('There is no element');
    await expect(use(9)).rejects.toThrow('There is no element');
  });
});
