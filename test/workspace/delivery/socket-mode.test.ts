import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { maxConnections } from '../../../src/workspace/delivery/socket-mode.ts';
import { adaUserId } from '../../../src/workspace/seeds.ts';
import { ManualClock } from '../../support/manual-clock.ts';
import { startTestWorkspace, type TestWorkspace } from '../../support/workspace.ts';
import { RawSocket, refusedStatus, socketUrl } from './raw-socket.ts';

let slack: TestWorkspace;
let clock: ManualClock;

beforeEach(async () => {
  clock = new ManualClock();
  slack = await startTestWorkspace({ clock });
});
afterEach(() => slack.close());

const slash = (text = '/ops health') => slack.as(adaUserId).slash(text);

describe('Socket Mode', () => {
  it('greets with the number of connections', async () => {
    const raw = new Promise((resolve) => {
      void RawSocket.connect(slack).then(async () => {
        const second = await import('ws').then(
          async ({ default: WebSocket }) => new WebSocket(await socketUrl(slack)),
        );
        second.once('message', (data) => resolve(JSON.parse(data.toString())));
      });
    });
    expect(await raw).toMatchObject({
      type: 'hello',
      num_connections: 2,
      debug_info: { host: 'watchbill-local' },
      connection_info: { app_id: 'A0WATCHBILL' },
    });
  });

  it('sends a slash command with everything Slack tells about it', async () => {
    const socket = await RawSocket.connect(slack);
    const ran = slash('/ops ack INC-1');
    const envelope = await socket.next('slash_commands');
    expect(envelope).toMatchObject({
      envelope_id: expect.stringMatching(/^[\da-f-]{36}$/),
      accepts_response_payload: true,
      payload: {
        token: expect.any(String),
        team_id: 'T0LOCALTEAM',
        team_domain: 'watchbill-local',
        channel_id: 'C0OPS000001',
        channel_name: 'ops',
        user_id: adaUserId,
        user_name: 'ada',
        command: '/ops',
        text: 'ack INC-1',
        api_app_id: 'A0WATCHBILL',
        is_enterprise_install: 'false',
        response_url: expect.stringMatching(`^${slack.url}/response/`),
        trigger_id: expect.any(String),
      },
    });
    socket.ack(envelope);
    expect(await ran).toEqual({ ok: true });
  });

  it('gives payloads to the connections in turn, each to one of them', async () => {
    const sockets = [await RawSocket.connect(slack), await RawSocket.connect(slack)];
    const taken = [0, 0];
    for (let round = 0; round < 4; round += 1) {
      const ran = slash();
      const first = await Promise.race(
        sockets.map(async (socket, index) => ({ index, envelope: await socket.next('slash_commands') })),
      );
      taken[first.index] = (taken[first.index] ?? 0) + 1;
      sockets[first.index]?.ack(first.envelope);
      expect(await ran).toEqual({ ok: true });
    }
    expect(taken).toEqual([2, 2]);
  });

  it('takes the ack of any connection', async () => {
    const [one, two] = [await RawSocket.connect(slack), await RawSocket.connect(slack)];
    const ran = slash();
    const envelope = await Promise.race([one.next('slash_commands'), two.next('slash_commands')]);
    two.sendText('not json');
    two.sendText('{"envelope_id":"unknown"}');
    two.ack(envelope);
    expect(await ran).toEqual({ ok: true });
  });

  it('tells the person after three seconds without an ack, and ignores the late one', async () => {
    const socket = await RawSocket.connect(slack);
    const ran = slash();
    const envelope = await socket.next('slash_commands');
    clock.advance(3000);
    expect(await ran).toEqual({ ok: false, error: '/ops failed with the error "operation_timeout"' });
    socket.ack(envelope, { text: 'too late' });
    expect(slack.as(adaUserId).messages('#ops')).toEqual([]);
  });

  it('tells the person at once when no app is connected', async () => {
    expect(await slash()).toEqual({ ok: false, error: '/ops failed with the error "dispatch_failed"' });
  });

  it('refuses an ack whose message Slack would not show', async () => {
    const socket = await RawSocket.connect(slack);
    const ran = slash();
    socket.ack(await socket.next('slash_commands'), { blocks: [{ type: 'chart' }] });
    expect(await ran).toEqual({
      ok: false,
      error: '/ops failed with the error "invalid_command_response" (invalid_blocks)',
    });
  });

  it('uses a ticket once, and none that it has not given', async () => {
    const url = await socketUrl(slack);
    const { default: WebSocket } = await import('ws');
    const first = new WebSocket(url);
    await new Promise((resolve) => first.once('open', resolve));
    expect(await refusedStatus(url)).toBe(401);
    expect(await refusedStatus(url.replace(/ticket=\w+/, 'ticket=guessed'))).toBe(401);
    expect(await refusedStatus(`${slack.url.replace('http', 'ws')}/elsewhere`)).toBe(404);
  });

  it('does not talk to pages of other origins', async () => {
    expect(await refusedStatus(await socketUrl(slack), { origin: 'http://evil.example' })).toBe(403);
  });

  it(`holds ${maxConnections} connections and sends the next one away`, async () => {
    for (let index = 0; index < maxConnections; index += 1) await RawSocket.connect(slack);
    const { default: WebSocket } = await import('ws');
    const extra = new WebSocket(await socketUrl(slack));
    const message = await new Promise((resolve) => {
      extra.once('message', (data) => resolve(JSON.parse(data.toString())));
    });
    expect(message).toEqual({ type: 'disconnect', reason: 'too_many_websockets' });
  });

  it('repeats an event that is not acked: at once, after a minute, after five', async () => {
    const socket = await RawSocket.connect(slack);
    const opened = slack.workspace.person.openHome(adaUserId);
    const first = await socket.next('events_api');
    expect(first).toMatchObject({ retry_attempt: 0, retry_reason: '', accepts_response_payload: false });
    clock.advance(3000);
    expect(await opened).toEqual({ ok: false, error: 'operation_timeout' });
    for (const [attempt, delayMs] of [0, 60_000, 300_000].entries()) {
      await expect.poll(() => clock.nextInMs).toBe(delayMs);
      clock.advance(delayMs);
      const again = await socket.next('events_api');
      expect(again).toMatchObject({
        payload: first['payload'],
        retry_attempt: attempt + 1,
        retry_reason: 'http_timeout',
      });
      clock.advance(3000);
    }
    expect(first['payload']).toMatchObject({
      type: 'event_callback',
      team_id: 'T0LOCALTEAM',
      event_id: expect.stringMatching(/^Ev0/),
      event: { type: 'app_home_opened', user: adaUserId, tab: 'home', channel: expect.stringMatching(/^D0/) },
      authorizations: [{ user_id: 'U0WATCHBILL', is_bot: true }],
    });
  });
});

describe('delivery faults', () => {
  it('send the same payload twice, the second marked as a retry', async () => {
    const socket = await RawSocket.connect(slack);
    slack.workspace.faults.duplicateDeliveries(1);
    const ran = slash();
    const [first, second] = [await socket.next('slash_commands'), await socket.next('slash_commands')];
    expect(second['payload']).toEqual(first['payload']);
    expect(first).not.toHaveProperty('retry_attempt');
    expect(second).toMatchObject({ retry_attempt: 1, retry_reason: 'http_timeout' });
    socket.ack(first, { text: 'once' });
    socket.ack(second, { text: 'twice' });
    expect(await ran).toEqual({ ok: true });
    expect(
      slack
        .as(adaUserId)
        .messages('#ops')
        .map((message) => message.text),
    ).toEqual(['once']);
  });

  it('let acks arrive late, or too late', async () => {
    const socket = await RawSocket.connect(slack);
    const ackAfter = async (delayMs: number) => {
      slack.workspace.faults.delayAcks(delayMs);
      const ran = slash();
      socket.ack(await socket.next('slash_commands'));
      await expect.poll(() => clock.waiting).toBe(2);
      clock.advance(3000);
      return ran;
    };
    expect(await ackAfter(2999)).toEqual({ ok: true });
    expect(await ackAfter(3001)).toMatchObject({ ok: false });
  });

  it('refuse connections until cleared', async () => {
    const url = await socketUrl(slack);
    slack.workspace.faults.refuseConnections();
    expect(await socketUrl(slack)).toBe('refused: internal_error');
    expect(await refusedStatus(url)).toBe(401);
    slack.workspace.faults.clear();
    expect(await socketUrl(slack)).toMatch(/^ws:/);
  });

  it('warn sockets without closing them, or send them away', async () => {
    const socket = await RawSocket.connect(slack);
    slack.workspace.faults.disconnectSockets('warning');
    expect(await socket.next('disconnect')).toMatchObject({ reason: 'warning' });
    const ran = slash();
    socket.ack(await socket.next('slash_commands'));
    expect(await ran).toEqual({ ok: true });
    slack.workspace.faults.disconnectSockets();
    expect(await socket.next('disconnect')).toMatchObject({ reason: 'refresh_requested' });
    expect(await slash()).toMatchObject({ ok: false });
  });
});
