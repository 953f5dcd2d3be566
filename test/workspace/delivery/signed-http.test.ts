import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import { text } from 'node:stream/consumers';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { signature } from '../../../src/workspace/delivery/signature.ts';
import { adaUserId } from '../../../src/workspace/seeds.ts';
import { ManualClock } from '../../support/manual-clock.ts';
import { startTestWorkspace, type TestWorkspace } from '../../support/workspace.ts';

interface Received {
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

const signingSecret = 'the-secret-of-this-app';
let slack: TestWorkspace;
let clock: ManualClock;
let server: Server;
let received: Received[];
let arrived: () => void;
/** What the app answers; undefined leaves the request hanging. */
let answer: { readonly status: number; readonly type?: string; readonly body?: string } | undefined;

beforeEach(async () => {
  received = [];
  arrived = () => {};
  answer = { status: 200 };
  server = createServer(async (request, response) => {
    received.push({ headers: request.headers, body: await text(request) });
    arrived();
    if (answer === undefined) return;
    response.writeHead(answer.status, { 'content-type': answer.type ?? 'text/plain' }).end(answer.body);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  clock = new ManualClock();
  slack = await startTestWorkspace({ clock, delivery: { mode: 'http', requestUrl, signingSecret } });
});

afterEach(async () => {
  await slack.close();
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

function requestUrl(): string {
  const address = server.address();
  return typeof address === 'object' && address !== null
    ? `http://127.0.0.1:${address.port}/slack/events`
    : '';
}

async function request(number: number): Promise<Received> {
  for (;;) {
    const found = received[number];
    if (found !== undefined) return found;
    await new Promise<void>((resolve) => {
      arrived = resolve;
    });
  }
}

describe('signed HTTP delivery', () => {
  it('sends a command as plain form fields, signed with the time of the clock', async () => {
    expect(await slack.as(adaUserId).slash('/ops ack INC-1 & more')).toEqual({ ok: true });
    const { headers, body } = await request(0);
    expect(headers['content-type']).toBe('application/x-www-form-urlencoded');
    expect(Object.fromEntries(new URLSearchParams(body))).toMatchObject({
      command: '/ops',
      text: 'ack INC-1 & more',
      user_id: adaUserId,
      channel_name: 'ops',
      is_enterprise_install: 'false',
    });
    const timestampS = Math.floor(clock.now() / 1000);
    expect(headers['x-slack-request-timestamp']).toBe(String(timestampS));
    expect(headers['x-slack-signature']).toBe(signature(signingSecret, timestampS, body));
    expect(headers).not.toHaveProperty('x-slack-retry-num');
  });

  it('sends an interaction as JSON in one form field', async () => {
    await slack.workspace.person.runShortcut(adaUserId, 'declare-incident');
    const { body } = await request(0);
    const payload = JSON.parse(new URLSearchParams(body).get('payload') ?? '');
    expect(payload).toMatchObject({ type: 'shortcut', callback_id: 'declare-incident', enterprise: null });
  });

  it.each([
    ['text', { status: 200, body: 'hello' }],
    ['JSON', { status: 200, type: 'application/json; charset=utf-8', body: '{"text":"hello"}' }],
  ])('shows the %s that answers a command', async (_name, given) => {
    answer = given;
    expect(await slack.as(adaUserId).slash('/ops health')).toEqual({ ok: true });
    expect(slack.as(adaUserId).lastMessage('#ops')).toMatchObject({ text: 'hello', ephemeralFor: adaUserId });
  });

  it.each([
    ['an error', 500],
    ['a redirect', 302],
    ['a refused signature', 401],
  ])('takes %s for a failure', async (_name, status) => {
    answer = { status };
    expect(await slack.as(adaUserId).slash('/ops health')).toEqual({
      ok: false,
      error: '/ops failed with the error "dispatch_failed"',
    });
  });

  it('gives up after three seconds', async () => {
    answer = undefined;
    const ran = slack.as(adaUserId).slash('/ops health');
    await request(0);
    clock.advance(2999);
    clock.advance(1);
    expect(await ran).toEqual({ ok: false, error: '/ops failed with the error "operation_timeout"' });
  });

  it('counts a delayed ack against the three seconds', async () => {
    slack.workspace.faults.delayAcks(3001);
    const ran = slack.as(adaUserId).slash('/ops health');
    await expect.poll(() => clock.waiting).toBe(2);
    clock.advance(3001);
    expect(await ran).toMatchObject({ ok: false });
  });

  it('repeats a failed event three times, saying why', async () => {
    answer = { status: 500 };
    expect(await slack.workspace.person.openHome(adaUserId)).toEqual({ ok: false, error: 'dispatch_failed' });
    const first = await request(0);
    expect(first.headers['content-type']).toBe('application/json');
    for (const [index, delayMs] of [0, 60_000, 300_000].entries()) {
      // Not the timer of an ack that is still awaited.
      await expect.poll(() => clock.nextInMs).toBe(delayMs);
      clock.advance(delayMs);
      const again = await request(index + 1);
      expect(again.body).toBe(first.body);
      expect(again.headers).toMatchObject({
        'x-slack-retry-num': String(index + 1),
        'x-slack-retry-reason': 'http_error',
      });
    }
    await expect.poll(() => clock.waiting).toBe(0);
    expect(received).toHaveLength(4);
  });

  it('stops repeating once the event is taken', async () => {
    answer = { status: 503 };
    await slack.workspace.person.openHome(adaUserId);
    answer = { status: 200 };
    await expect.poll(() => clock.waiting).toBe(1);
    clock.advance(0);
    await request(1);
    await expect.poll(() => clock.waiting).toBe(0);
    clock.advance(600_000);
    expect(received).toHaveLength(2);
  });

  it('delivers twice on demand, the second time as a retry', async () => {
    slack.workspace.faults.duplicateDeliveries(1);
    await slack.as(adaUserId).slash('/ops ack INC-1');
    const bodies = received.map((one) => one.body);
    expect(bodies).toEqual([bodies[0], bodies[0]]);
    expect(received.map((one) => one.headers['x-slack-retry-num']).toSorted()).toEqual(['1', undefined]);
  });

  it('tells that nobody listens', async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
    expect(await slack.as(adaUserId).slash('/ops health')).toMatchObject({ ok: false });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  });

  it.each([
    ['as text', { status: 200, body: 'CHALLENGE' }],
    ['not at all', { status: 200, body: '' }],
  ])('does not accept a request URL that echoes a wrong challenge or answers %s', async (_name, given) => {
    answer = given;
    expect(await slack.workspace.verifyRequestUrl()).toBe(false);
  });
});
