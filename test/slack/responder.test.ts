import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Incoming } from '../../src/slack/incoming.ts';
import { createResponder, type Responder } from '../../src/slack/responder.ts';
import { createSlackClient } from '../../src/slack/slack-client.ts';
import { oluUserId } from '../../src/workspace/seeds.ts';
import { startTestWorkspace, type TestWorkspace } from '../support/workspace.ts';
import { opsChannelId, recordingLog } from './slack-bench.ts';

let team: TestWorkspace;
let responder: Responder;
let log: ReturnType<typeof recordingLog>;
beforeEach(async () => {
  team = await startTestWorkspace();
  log = recordingLog();
  responder = createResponder(
    createSlackClient({ botToken: team.workspace.tokens.bot, apiUrl: team.apiUrl, log }),
    log,
  );
});
afterEach(() => team.close());

const incoming = (parts: Partial<Incoming> = {}): Incoming => ({
  via: 'button',
  userId: oluUserId,
  teamIds: [],
  channelId: opsChannelId,
  triggerId: undefined,
  responseUrl: undefined,
  threadTs: undefined,
  inModal: false,
  ...parts,
});
const methods = () => team.workspace.calls.map(({ method }) => method);

describe('an answer', () => {
  it.each([
    'https://evil.example/hook',
    'http://hooks.slack.com/x',
    'https://hooks.slack.com.evil.example/x',
    'https://hooks.slack.com@evil.example/x',
    'http://169.254.169.254/latest/meta-data',
    'file:///etc/passwd',
    'nonsense',
  ])('is never sent to %s', async (responseUrl) => {
    const fetching = vi.spyOn(globalThis, 'fetch');
    await responder.tell(incoming({ responseUrl }), { text: 'x' }, 'person');
    expect(fetching).not.toHaveBeenCalled();
    expect(methods()).toEqual(['chat.postEphemeral']);
  });

  it('goes to the person directly where there is no channel, or none that we are in', async () => {
    await responder.tell(incoming({ channelId: undefined }), { text: 'one' }, 'person');
    team.workspace.faults.add({ kind: 'error', error: 'not_in_channel' }, { method: 'chat.postEphemeral' });
    await responder.tell(incoming(), { text: 'two' }, 'person');
    const [first, second] = ['one', 'two'].map((text) =>
      team.workspace.waitForMessage((message) => message.text === text),
    );
    expect((await first)?.channelId).toBe((await second)?.channelId);
  });

  it('to a channel is not sent twice when nobody knows whether it arrived', async () => {
    const responseUrl = `${new URL(team.apiUrl).origin}/response/lost`;
    team.workspace.faults.add({ kind: 'reset' }, { method: 'response_url' });
    await responder.tell(incoming({ responseUrl }), { text: 'x' }, 'channel');
    expect(methods()).not.toContain('chat.postMessage');
    expect(log.lines).toMatchObject([{ level: 'warn' }]);
  });

  it('to a channel is posted where the response_url has ended', async () => {
    const responseUrl = `${new URL(team.apiUrl).origin}/response/unknown`;
    await responder.tell(incoming({ responseUrl }), { text: 'for all' }, 'channel');
    await team.workspace.waitForMessage(
      ({ text, ephemeralFor }) => text === 'for all' && ephemeralFor === undefined,
    );
  });

  it('that cannot be given is logged and disturbs nobody', async () => {
    team.workspace.faults.add({ kind: 'http-status', status: 503 }, { times: 'until-cleared' });
    await expect(responder.tell(incoming(), { text: 'x' }, 'person')).resolves.toBeUndefined();
    expect(log.lines.filter(({ level }) => level === 'warn')).toHaveLength(1);
  });
});
