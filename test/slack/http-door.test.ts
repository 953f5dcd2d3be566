import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ConfigError } from '../../src/domain/errors.ts';
import { vicUserId } from '../../src/workspace/seeds.ts';
import {
  freshTrigger,
  send,
  sendCommand,
  sendEvent,
  sendPayload,
  signedHeaders,
  signingSecret,
  teamId,
} from './signed-request.ts';
import { command, type SlackBench, startSlack } from './slack-bench.ts';

let bench: SlackBench;
let runs: string[];
const status = command('status', {
  run: async ({ actor }) => {
    runs.push(actor.id);
    return { text: `run ${runs.length}` };
  },
});
const http = { mode: 'http', signingSecret, registry: { commands: [status], actions: [] } } as const;
beforeEach(async () => {
  runs = [];
  bench = await startSlack(http);
});
afterEach(() => bench.close());

const line = () =>
  new URLSearchParams({
    command: '/ops',
    text: 'status',
    user_id: vicUserId,
    team_id: teamId,
    channel_id: 'C0OPS000001',
    trigger_id: freshTrigger(),
  }).toString();
const form = 'application/x-www-form-urlencoded';

describe('the HTTP door', () => {
  it('acknowledges with an empty 200 and acts behind it', async () => {
    expect(await send(bench.slack, line())).toEqual({ status: 200, headers: {}, body: '' });
    await bench.slack.idle();
    expect(runs).toEqual([vicUserId]);
  });

  it('acts once on a request that is replayed, and answers it all the same', async () => {
    const body = line();
    const headers = signedHeaders(body, form);
    for (let replay = 0; replay < 3; replay += 1) {
      expect(await bench.slack.handleHttp?.(headers, Buffer.from(body))).toMatchObject({ status: 200 });
    }
    await bench.slack.idle();
    expect(runs).toHaveLength(1);
  });

  it('knows a replay by its signature where nothing in the body tells it', async () => {
    const fields = {
      command: '/ops',
      text: 'status',
      user_id: vicUserId,
      team_id: teamId,
      channel_id: 'C0OPS000001',
    };
    const body = new URLSearchParams(fields).toString();
    const headers = signedHeaders(body, form);
    await bench.slack.handleHttp?.(headers, Buffer.from(body));
    await bench.slack.handleHttp?.(headers, Buffer.from(body));
    await bench.slack.idle();
    expect(runs).toHaveLength(1);
  });

  it('acts once on a delivery that Slack repeats with a new signature', async () => {
    const body = line();
    const earlier = signedHeaders(body, form, Date.now() - 2_000);
    await bench.slack.handleHttp?.(earlier, Buffer.from(body));
    await bench.slack.handleHttp?.(signedHeaders(body, form), Buffer.from(body));
    await bench.slack.idle();
    expect(runs).toHaveLength(1);
  });

  it('refuses what is not signed without looking at it', async () => {
    for (const body of [line(), 'ssl_check=1&command=%2Fops&text=status', 'payload=null', '']) {
      const answer = await bench.slack.handleHttp?.({ 'content-type': form }, Buffer.from(body));
      expect(answer).toMatchObject({ status: 401 });
      expect(JSON.parse(answer?.body ?? '')).toMatchObject({ error: 'signature' });
    }
    await bench.slack.idle();
    expect(runs).toEqual([]);
  });

  it('does nothing for a signed certificate probe, whatever else it carries', async () => {
    expect(await send(bench.slack, `ssl_check=1&${line()}`)).toMatchObject({ status: 200, body: '' });
    await bench.slack.idle();
    expect(runs).toEqual([]);
  });

  it.each(['null', '[]', '7', '"text"', '{'])('outlives a signed payload=%s', async (payload) => {
    expect(await send(bench.slack, new URLSearchParams({ payload }).toString())).toMatchObject({
      status: 400,
    });
    await sendCommand(bench.slack, { text: 'status', user_id: vicUserId });
    await bench.slack.idle();
    expect(runs).toHaveLength(1);
  });

  it.each([
    {},
    { type: 'block_actions', user: { id: vicUserId }, actions: null },
    { type: 'block_actions', user: { id: vicUserId }, actions: [null] },
    { type: 'view_submission', user: { id: vicUserId }, team: null },
    { type: 'view_submission', user: { id: vicUserId }, team: null, view: null },
    { type: 'shortcut', user: { id: vicUserId } },
    { type: 'block_suggestion', user: { id: vicUserId }, team: { id: teamId }, name: 'x' },
    { type: 'dialog_submission', user: null },
    { type: 'nothing that Slack sends', user: { id: { toString: 'x' } } },
  ])('outlives a signed payload of %j', async (payload) => {
    expect((await sendPayload(bench.slack, payload)).status).toBe(200);
    await bench.slack.idle();
    await sendCommand(bench.slack, { text: 'status', user_id: vicUserId });
    await bench.slack.idle();
    expect(runs).toHaveLength(1);
  });

  it('answers the challenge with which Slack verifies the address', async () => {
    const answer = await sendEvent(bench.slack, { type: 'url_verification', challenge: 'abc' });
    expect(JSON.parse(answer.body)).toEqual({ challenge: 'abc' });
  });

  it('asks to come again while it cannot tell its own workspace', async () => {
    const other = await startSlack({ ...http, start: false });
    other.team.workspace.faults.add({ kind: 'http-status', status: 503 }, { method: 'auth.test' });
    const body = line();
    const headers = signedHeaders(body, form);
    const send = () => other.slack.handleHttp?.(headers, Buffer.from(body));
    expect(await send()).toMatchObject({ status: 503, headers: { 'retry-after': '5' } });
    expect(await send()).toMatchObject({ status: 200 });
    await other.slack.idle();
    expect(runs).toHaveLength(1);
    await other.close();
  });

  it('does not open with a secret that protects nothing', async () => {
    await expect(startSlack({ ...http, signingSecret: '' })).rejects.toThrow(ConfigError);
    await expect(startSlack({ ...http, signingSecret: 'short' })).rejects.toThrow(ConfigError);
    await expect(startSlack({ mode: 'http' })).rejects.toThrow(ConfigError);
  });

  it('is there in HTTP mode only', async () => {
    const socket = await startSlack({ start: false });
    expect(socket.slack.handleHttp).toBeUndefined();
    expect(bench.slack.status()).toMatchObject({ mode: 'http', connected: true, team: 'Watchbill local' });
    await socket.close();
  });
});

describe('a workspace that delivers over HTTP', () => {
  it('has its command answered', async () => {
    let handle: SlackBench['slack']['handleHttp'];
    const server = createServer(async (request, response) => {
      const chunks: Buffer[] = [];
      for await (const chunk of request) chunks.push(chunk);
      const answer = await handle?.(request.headers, Buffer.concat(chunks));
      response.writeHead(answer?.status ?? 500, answer?.headers).end(answer?.body);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    const delivery = {
      mode: 'http',
      requestUrl: `http://127.0.0.1:${port}/slack/events`,
      signingSecret,
    } as const;
    const remote = await startSlack({ ...http, workspace: { delivery } });
    handle = remote.slack.handleHttp;
    expect(await remote.team.workspace.verifyRequestUrl()).toBe(true);
    expect(await remote.team.as(vicUserId).slash('/ops status')).toEqual({ ok: true });
    await remote.team.workspace.waitForMessage(({ text }) => text === 'run 1');
    await remote.close();
    await new Promise((resolve) => server.close(resolve));
  });
});
