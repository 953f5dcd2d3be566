import { request as httpRequest } from 'node:http';
import Fastify from 'fastify';
import { afterEach, describe, expect, it } from 'vitest';
import { isLoopbackHost } from '../../src/workspace/loopback.ts';
import { mountWorkspace } from '../../src/workspace/mount.ts';
import { adaUserId } from '../../src/workspace/seeds.ts';
import { startWorkspaceServer } from '../../src/workspace/server.ts';
import { createWorkspace, internals } from '../../src/workspace/workspace.ts';
import { manifestText, startTestWorkspace, type TestWorkspace } from '../support/workspace.ts';
import { RawSocket } from './delivery/raw-socket.ts';

const closers: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0)) await close();
});

async function served(): Promise<TestWorkspace> {
  const slack = await startTestWorkspace();
  closers.push(() => slack.close());
  return slack;
}

/** The status of a request with exactly these headers, which fetch would not send. */
function status(url: string, headers: Record<string, string>): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    httpRequest(url, { headers, method: 'POST' }, (response) => {
      response.resume();
      resolve(response.statusCode);
    })
      .on('error', reject)
      .end();
  });
}

describe('a workspace mounted in another server', () => {
  it('keeps its body parsers to itself and lives below its prefix', async () => {
    const host = Fastify();
    closers.push(() => host.close());
    host.post('/alerts', async (request) => request.body);
    const workspace = createWorkspace({ manifest: manifestText });
    await mountWorkspace(host, workspace, { prefix: '/slack' });
    const url = await host.listen({ port: 0, host: '127.0.0.1' });
    const own = await fetch(`${url}/alerts`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: '{"status":"firing"}',
    });
    expect(await own.json()).toEqual({ status: 'firing' });
    const form = await fetch(`${url}/alerts`, { method: 'POST', body: new URLSearchParams({ a: '1' }) });
    expect(form.status).toBe(415);
    const auth = { authorization: `Bearer ${workspace.tokens.bot}` };
    const answer = await fetch(`${url}/slack/api/auth.test`, { method: 'POST', headers: auth });
    expect(await answer.json()).toMatchObject({ ok: true, url: `${url}/slack/` });
    const mounted = { workspace, url, apiUrl: `${url}/slack/api/` };
    const as = () => {
      throw new Error('not needed');
    };
    const socket = await RawSocket.connect({ ...mounted, as, close: async () => {} });
    const ran = workspace.person.runSlashCommand(adaUserId, 'C0OPS000001', '/ops health');
    const envelope = await socket.next('slash_commands');
    expect(envelope['payload']).toMatchObject({
      response_url: expect.stringMatching(`^${url}/slack/response/`),
    });
    socket.ack(envelope);
    expect(await ran).toEqual({ ok: true });
  });

  it('ends with the server, open sockets included', async () => {
    const slack = await startTestWorkspace();
    await RawSocket.connect(slack);
    await expect(slack.close()).resolves.toBeUndefined();
    await expect(fetch(`${slack.apiUrl}api.test`)).rejects.toThrow();
  });
});

describe('the loopback guard', () => {
  it('does not listen for the network', async () => {
    const workspace = createWorkspace({ manifest: manifestText });
    await expect(startWorkspaceServer(workspace, { host: '0.0.0.0' })).rejects.toThrow(
      "The local workspace has no login and cannot listen on '0.0.0.0'. Use 127.0.0.1.",
    );
  });

  it.each([
    ['its own name', {}, 200],
    ['localhost', { host: 'localhost:1234' }, 200],
    ['a rebound DNS name', { host: 'evil.example' }, 403],
    ['an address of the network', { host: '192.168.1.5' }, 403],
    ['no sensible name', { host: '@' }, 403],
    ['a page of another origin', { origin: 'https://evil.example' }, 403],
    ['a page without origin', { origin: 'null' }, 403],
  ])('answers a request for %s with the right status', async (_name, headers, expected) => {
    const slack = await served();
    expect(await status(`${slack.apiUrl}api.test`, headers)).toBe(expected);
  });

  it('lets its own pages call', async () => {
    const slack = await served();
    expect(await status(`${slack.apiUrl}api.test`, { origin: slack.url })).toBe(200);
    const other = slack.url.replace(/\d+$/, '1');
    expect(await status(`${slack.apiUrl}api.test`, { origin: other })).toBe(403);
  });

  it.each([
    ['127.0.0.1', true],
    ['127.8.8.8', true],
    ['::1', true],
    ['[::1]', true],
    ['::ffff:127.0.0.1', true],
    ['localhost', true],
    ['app.localhost', true],
    ['127.0.0.1.evil.example', false],
    ['localhost.evil.example', false],
    ['10.0.0.1', false],
    ['', false],
  ])('takes %s as this machine: %s', (host, expected) => {
    expect(isLoopbackHost(host)).toBe(expected);
  });
});

describe('createWorkspace', () => {
  it('says so when something is asked of a workspace it has not made', () => {
    const workspace = createWorkspace({ manifest: manifestText });
    expect(() => internals({ ...workspace })).toThrow('not a workspace made by createWorkspace');
  });

  it('uses the tokens it is given', () => {
    const tokens = { bot: 'xoxb-fixed', app: 'xapp-fixed' };
    expect(createWorkspace({ manifest: manifestText, tokens }).tokens).toEqual(tokens);
    expect(createWorkspace({ manifest: manifestText }).tokens).toEqual({
      bot: expect.stringMatching(/^xoxb-\w{40}$/),
      app: expect.stringMatching(/^xapp-1-\w+-\w{40}$/),
    });
  });

  it('takes its own people and channels', () => {
    const { person } = createWorkspace({
      manifest: manifestText,
      teamName: 'Night shift',
      users: [{ id: 'U0NIA000000', name: 'nia' }],
      channels: [{ name: 'night' }],
    });
    expect(person.teamName).toBe('Night shift');
    expect(person.users().map((user) => user.name)).toEqual(['nia', 'watchbill']);
    expect(person.channels('U0NIA000000')).toMatchObject([
      { name: 'night', id: expect.stringMatching(/^C0/) },
    ]);
  });
});
