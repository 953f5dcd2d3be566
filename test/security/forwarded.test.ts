import type { FastifyInstance } from 'fastify';
import { afterEach, expect, it } from 'vitest';
import { authorizeSender } from '../../src/http/sender-authorization.ts';
import { createHttpServer } from '../../src/http/server.ts';
import { mountSlackRoute } from '../../src/http/slack-route.ts';
import { silentLog } from '../support/silent-log.ts';

const servers: FastifyInstance[] = [];
afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => server.close()));
});
function server(): FastifyInstance {
  const http = createHttpServer(silentLog);
  servers.push(http);
  return http;
}

it.each([
  ['nobody', {}, 200],
  ['Forwarded', { forwarded: 'for=203.0.113.9' }, 401],
  ['X-Forwarded-For', { 'x-forwarded-for': '203.0.113.9' }, 401],
  ['X-Forwarded-For of this machine', { 'x-forwarded-for': '127.0.0.1' }, 401],
  ['X-Real-IP', { 'x-real-ip': '203.0.113.9' }, 401],
])(
  'takes no alert without a token that a proxy on this machine passes on: %s',
  async (_who, headers, status) => {
    const http = server();
    http.post('/', async (request) => authorizeSender({ tokens: [] }, request));
    const answer = await http.inject({
      method: 'POST',
      url: '/',
      payload: {},
      headers,
      remoteAddress: '127.0.0.1',
    });
    expect(answer.statusCode).toBe(status);
  },
);

it('takes one with the token through a proxy', async () => {
  const http = server();
  const tokens = ['a-token-of-the-senders-1'];
  http.post('/', async (request) => authorizeSender({ tokens }, request));
  const headers = { 'x-forwarded-for': '203.0.113.9', authorization: `Bearer ${tokens[0]}` };
  const answer = await http.inject({ method: 'POST', url: '/', payload: {}, headers });
  expect(answer.statusCode).toBe(200);
});

it('holds no more than a megabyte of what comes in the name of Slack, whatever its type', async () => {
  const http = server();
  const lengths: number[] = [];
  await mountSlackRoute(http, async (_headers, body) => {
    lengths.push(body.byteLength);
    return { status: 200, headers: {}, body: '' };
  });
  for (const type of ['application/json', 'application/x-www-form-urlencoded', 'text/plain', 'x/y']) {
    const post = (payload: string) =>
      http.inject({ method: 'POST', url: '/slack/events', payload, headers: { 'content-type': type } });
    expect((await post('x'.repeat(1024 * 1024 + 1))).statusCode).toBe(413);
    expect((await post('{"__proto__":1}')).statusCode).toBe(200);
  }
  // The bytes are handed on as they came: the signature is over them.
  expect(lengths).toEqual([15, 15, 15, 15]);
});
