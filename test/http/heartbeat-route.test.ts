import { afterEach, describe, expect, it } from 'vitest';
import { NotFoundError } from '../../src/domain/errors.ts';
import { mountHeartbeatRoute } from '../../src/http/heartbeat-route.ts';
import { createHttpServer } from '../../src/http/server.ts';
import { silentLog } from '../support/silent-log.ts';

const servers: ReturnType<typeof createHttpServer>[] = [];
afterEach(async () => {
  for (const server of servers.splice(0)) await server.close();
});

function door(generalToken?: string) {
  const heard: string[] = [];
  const http = createHttpServer(silentLog);
  servers.push(http);
  mountHeartbeatRoute(http, {
    generalToken,
    beat: async (name) => {
      if (name === 'nobody') throw new NotFoundError(`There is no heartbeat '${name}'.`);
      heard.push(name);
      return new Date('2026-11-21T02:25:00Z');
    },
  });
  const post = (over: object = {}, url = '/heartbeats/backup') =>
    http.inject({ method: 'POST', url, remoteAddress: '127.0.0.1', ...over });
  return { heard, post };
}

describe('POST /heartbeats/{name}', () => {
  it.each([
    ['nothing', {}],
    [
      'a form, as curl -d sends it',
      { payload: 'x=1', headers: { 'content-type': 'application/x-www-form-urlencoded' } },
    ],
    ['no JSON although it says so', { payload: '{', headers: { 'content-type': 'application/json' } }],
    ['bytes', { payload: Buffer.from([0, 255]), headers: { 'content-type': 'application/octet-stream' } }],
  ])('takes a body of %s', async (_what, over) => {
    const { heard, post } = door();
    const answer = await post(over);
    expect(answer.statusCode).toBe(202);
    expect(answer.json()).toEqual({ name: 'backup', lateAt: '2026-11-21T02:25:00.000Z' });
    expect(heard).toEqual(['backup']);
  });

  it('answers 404 for one that is not expected', async () => {
    const { post } = door();
    expect((await post({}, '/heartbeats/nobody')).statusCode).toBe(404);
  });

  it('takes nothing without the token, from elsewhere without one, or from a web page', async () => {
    const closed = door('a-token-of-the-senders');
    for (const headers of [{}, { authorization: 'Bearer another-token-00000' }]) {
      expect((await closed.post({ headers })).statusCode).toBe(401);
    }
    const token = { authorization: 'Bearer a-token-of-the-senders' };
    expect((await closed.post({ headers: token, remoteAddress: '203.0.113.9' })).statusCode).toBe(202);
    const open = door();
    expect((await open.post({ remoteAddress: '203.0.113.9' })).statusCode).toBe(401);
    expect((await open.post({ headers: { origin: 'https://evil.example' } })).statusCode).toBe(401);
    expect([closed.heard, open.heard]).toEqual([['backup'], []]);
  });

  it('reads no large body', async () => {
    const { heard, post } = door();
    const large = { payload: 'x'.repeat(65_537), headers: { 'content-type': 'text/plain' } };
    expect((await post(large)).statusCode).toBe(413);
    expect(heard).toEqual([]);
  });
});
