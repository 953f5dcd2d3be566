import { afterEach, beforeEach, expect, it } from 'vitest';
import { UnreachableError } from '../../src/domain/errors.ts';
import { createChat } from '../../src/slack/chat.ts';
import { createIdentityKeeper } from '../../src/slack/identity.ts';
import { createPublisher } from '../../src/slack/publisher.ts';
import { createSlackClient } from '../../src/slack/slack-client.ts';
import { allMessages } from '../support/cards.ts';
import { silentLog } from '../support/silent-log.ts';
import { startTestWorkspace, type TestWorkspace } from '../support/workspace.ts';
import { MemoryDeliveries, SteppedClock } from './publisher-bench.ts';
import { recordingLog } from './slack-bench.ts';

const key = 'card.INC-20261121-0001';
const wanted = async () => ({ message: { text: 'Disk full' }, revision: 1 });

let team: TestWorkspace;
beforeEach(async () => {
  team = await startTestWorkspace();
});
afterEach(() => team.close());

/** A card that is to be in the channel, and the chat that brings it there. */
async function cardFor(channel: string) {
  const clock = new SteppedClock();
  const log = recordingLog();
  const deliveries = new MemoryDeliveries();
  await deliveries.want([{ key, kind: 'card', channel }]);
  const client = createSlackClient({
    botToken: team.workspace.tokens.bot,
    apiUrl: team.apiUrl,
    log: silentLog,
  });
  const chat = {
    ...createChat(client, createIdentityKeeper(client), clock, log),
    nameOf: async () => undefined,
  };
  const fallbackChannels = async () => ['#ops'];
  const publisher = createPublisher({ deliveries, chat, clock, log: silentLog, fallbackChannels });
  const posts = () => allMessages(team).filter(({ metadata }) => metadata?.event_payload['key'] === key);
  return { log, deliveries, posts, publish: () => publisher.publish(key, wanted) };
}

it('posts again, and says why, where a lost card cannot be searched for because the bot is no member', async () => {
  const { log, deliveries, posts, publish } = await cardFor('#general');
  team.workspace.faults.add({ kind: 'reset-after-apply' }, { method: 'chat.postMessage' });
  await expect(publish()).rejects.toThrow(UnreachableError);
  await publish();
  expect(deliveries.rows.get(key)).toMatchObject({ state: 'posted', channelId: 'C0GENERAL01' });
  // Twice rather than never.
  expect(posts()).toHaveLength(2);
  expect(log.lines).toMatchObject([
    { level: 'warn', fields: { channel: 'C0GENERAL01', key, code: 'not_in_channel' } },
  ]);
  expect(log.lines[0]?.message).toContain('Invite the bot to the channel.');
});

it('finds a lost card where the bot is a member, and warns of nothing', async () => {
  const { log, deliveries, posts, publish } = await cardFor('#ops');
  team.workspace.faults.add({ kind: 'reset-after-apply' }, { method: 'chat.postMessage' });
  await expect(publish()).rejects.toThrow(UnreachableError);
  await publish();
  expect(deliveries.rows.get(key)).toMatchObject({ state: 'posted' });
  expect(posts()).toHaveLength(1);
  expect(log.lines).toEqual([]);
});

it.each(['missing_scope', 'no_permission'])(
  'posts again where the search is refused with %s',
  async (error) => {
    const { log, deliveries, publish } = await cardFor('#ops');
    team.workspace.faults.add({ kind: 'reset-after-apply' }, { method: 'chat.postMessage' });
    await expect(publish()).rejects.toThrow(UnreachableError);
    team.workspace.faults.add({ kind: 'error', error }, { method: 'conversations.history' });
    await publish();
    expect(deliveries.rows.get(key)).toMatchObject({ state: 'posted' });
    expect(log.lines).toMatchObject([{ level: 'warn', fields: { code: error } }]);
  },
);

it('does not post again while the search may only be late', async () => {
  const { deliveries, posts, publish } = await cardFor('#ops');
  team.workspace.faults.add({ kind: 'reset-after-apply' }, { method: 'chat.postMessage' });
  await expect(publish()).rejects.toThrow(UnreachableError);
  team.workspace.faults.add({ kind: 'http-status', status: 503 }, { method: 'conversations.history' });
  await expect(publish()).rejects.toThrow(UnreachableError);
  expect(posts()).toHaveLength(1);
  await publish();
  expect(deliveries.rows.get(key)).toMatchObject({ state: 'posted' });
  expect(posts()).toHaveLength(1);
});
