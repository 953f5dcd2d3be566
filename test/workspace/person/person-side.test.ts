import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { WorkspaceChange } from '../../../src/workspace/person-side.ts';
import { adaUserId, oluUserId, vicUserId } from '../../../src/workspace/seeds.ts';
import { startTestWorkspace, type TestWorkspace } from '../../support/workspace.ts';
import { botClient } from '../api/client.ts';
import { RawSocket } from '../delivery/raw-socket.ts';
import { actions, button } from '../example-blocks.ts';

let slack: TestWorkspace;

beforeEach(async () => {
  slack = await startTestWorkspace();
});
afterEach(() => slack.close());

describe('a person', () => {
  it('sees the channels they are in, direct messages under the name of the other side', () => {
    const { person } = slack.workspace;
    const direct = person.openDirectMessage(adaUserId, oluUserId);
    expect(direct).toMatchObject({ kind: 'im', name: 'olu' });
    expect(person.channels(oluUserId).find((channel) => channel.id === direct.id)?.name).toBe('ada');
    expect(person.channels(vicUserId).map((channel) => channel.name)).toEqual([
      'ops',
      'alerts',
      'reports',
      'general',
    ]);
  });

  it('sees what the app offers', () => {
    expect(slack.workspace.person.slashCommands()).toMatchObject([
      { command: '/ops', usageHint: expect.any(String) },
    ]);
    expect(slack.workspace.person.shortcuts().map((shortcut) => [shortcut.name, shortcut.type])).toEqual([
      ['Add to incident timeline', 'message'],
      ['Declare an incident', 'global'],
    ]);
  });

  it('writes text with people and channels in it', () => {
    const text = (typed: string) => slack.as(adaUserId).say(typed).text;
    expect(text('@olu see #alerts & <b>')).toBe(`<@${oluUserId}> see <#C0ALERTS001|alerts> &amp; &lt;b&gt;`);
    expect(text('@nobody a#alerts #nowhere')).toBe('@nobody a#alerts #nowhere');
  });

  it('sees the newest messages up to a limit, oldest first', () => {
    const ada = slack.as(adaUserId);
    for (const text of ['1', '2', '3']) ada.say(text);
    const { channelId } = ada.lastMessage('#ops');
    expect(slack.workspace.person.messages(oluUserId, channelId, 2).map((message) => message.text)).toEqual([
      '2',
      '3',
    ]);
  });

  it('hears of changes until they stop listening', () => {
    const heard: WorkspaceChange[] = [];
    const stop = slack.workspace.person.subscribe((change) => heard.push(change));
    const { channelId, ts } = slack.as(adaUserId).say('a');
    stop();
    slack.as(adaUserId).say('b');
    expect(heard).toEqual([{ kind: 'message', channelId, ts }]);
  });

  it.each<[string, () => unknown, string]>([
    ['somebody unknown', () => slack.workspace.person.channels('U0NOBODY000'), "no user 'U0NOBODY000'"],
    ['the bot', () => slack.workspace.person.home('U0WATCHBILL'), 'cannot sign in'],
    ['an unknown channel', () => slack.workspace.person.messages(adaUserId, 'C0'), "no channel 'C0'"],
    [
      'an unknown thread',
      () => slack.workspace.person.thread(adaUserId, 'C0OPS000001', '1.0'),
      "no message '1.0'",
    ],
    ['an empty text', () => slack.as(adaUserId).say(' '), 'cannot be sent'],
    [
      'an unknown other side',
      () => slack.workspace.person.openDirectMessage(adaUserId, 'U0'),
      "no user 'U0'",
    ],
  ])('is told when they name %s', (_name, act, message) => {
    expect(act).toThrow(message);
  });

  it("cannot read other people's direct messages", () => {
    const { person } = slack.workspace;
    const { id } = person.openDirectMessage(adaUserId, oluUserId);
    expect(() => person.messages(vicUserId, id)).toThrow("'vic' is not in the channel");
  });

  it('cannot write into an archived channel', () => {
    const { state } = slack.workspace;
    const channel = state.channels.get('C0OPS000001');
    if (channel !== undefined) state.commit({ kind: 'channel', channel: { ...channel, isArchived: true } });
    expect(() => slack.as(adaUserId).say('a')).toThrow('is archived');
  });

  it.each<[string, () => Promise<unknown>, string]>([
    [
      'an unknown shortcut',
      () => slack.workspace.person.runShortcut(adaUserId, 'deploy'),
      "no shortcut 'deploy'",
    ],
    [
      'a message shortcut without message',
      () => slack.workspace.person.runShortcut(adaUserId, 'add-note'),
      'is a message shortcut',
    ],
    [
      'a view that is not open',
      () => slack.workspace.person.submitView(adaUserId, 'V0', {}),
      "'V0' is not open",
    ],
  ])('is told when they use %s', async (_name, act, message) => {
    await expect(act()).rejects.toThrow(message);
  });

  it('cannot press what is not there, nor what only somebody else sees', async () => {
    const client = botClient(slack);
    const blocks = [actions(button('a'))] as never;
    await client.chat.postEphemeral({ channel: 'C0OPS000001', user: adaUserId, text: 'a', blocks });
    const { channelId, ts } = slack.as(adaUserId).lastMessage('#ops');
    const place = { kind: 'message', channelId, ts } as const;
    const { person } = slack.workspace;
    const use = (actionId: string, userId: string) =>
      person.useAction(userId, { place, blockId: 'actions', actionId });
    await expect(use('b', adaUserId)).rejects.toThrow("no element 'b'");
    await expect(use('a', oluUserId)).rejects.toThrow('has no message');
    const on = { channelId, ts };
    await expect(person.runShortcut(adaUserId, 'add-note', on)).rejects.toThrow('has no shortcuts');
  });

  it('presses a button inside an attachment', async () => {
    const socket = await RawSocket.connect(slack);
    const attachments = [{ color: '#d00000', blocks: [actions(button('acknowledge-incident'))] }] as never;
    await botClient(slack).chat.postMessage({ channel: '#ops', text: 'card', attachments });
    const ada = slack.as(adaUserId);
    const clicked = ada.click(ada.lastMessage('#ops'), 'acknowledge-incident');
    const envelope = await socket.next('interactive');
    expect(envelope).toMatchObject({
      accepts_response_payload: false,
      payload: { container: { type: 'message_attachment', attachment_id: 1, is_app_unfurl: false } },
    });
    socket.ack(envelope);
    expect(await clicked).toEqual({ ok: true });
  });
});
