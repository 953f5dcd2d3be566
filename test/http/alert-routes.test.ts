import { connect } from 'node:net';
import { gzipSync } from 'node:zlib';
import type { FastifyInstance } from 'fastify';
import { afterEach, describe, expect, it } from 'vitest';
import alertmanager from '../../src/alert-sources/alertmanager.ts';
import generic from '../../src/alert-sources/generic.ts';
import pagerduty from '../../src/alert-sources/pagerduty.ts';
import type { AlertEvent } from '../../src/domain/alert.ts';
import { TimeoutError, UnreachableError } from '../../src/domain/errors.ts';
import type { Intake, IntakeOutcome } from '../../src/domain/ports/intake.ts';
import type { UnreadDelivery } from '../../src/domain/unread-delivery.ts';
import { mountAlertRoutes } from '../../src/http/alert-routes.ts';
import { createHttpServer } from '../../src/http/server.ts';
import { closedDesk, keptChanges } from '../support/closed-desk.ts';
import { closedOutside } from '../support/closed-outside.ts';
import { silentLog } from '../support/silent-log.ts';

const token = 'general-token-0123456789';
const body = { name: 'DiskFull', labels: { instance: 'db-1' } };
const servers: FastifyInstance[] = [];
afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => server.close()));
});

interface Setup {
  readonly generalToken?: string;
  readonly sourceTokens?: readonly string[];
  readonly maxBytes?: number;
  readonly intake?: Intake;
}

function server(setup: Setup = {}) {
  const accepted: AlertEvent[][] = [];
  const observed: string[] = [];
  const app = createHttpServer(silentLog);
  servers.push(app);
  mountAlertRoutes(app, {
    sources: [
      { ...generic, name: 'generic' },
      { ...pagerduty, name: 'pagerduty' },
      { ...alertmanager, name: 'alertmanager' },
    ],
    changes: keptChanges(),
    deskFor: closedDesk,
    outside: closedOutside,
    log: silentLog,
    plans: { generic: { tokens: setup.sourceTokens ?? [], maxBytes: setup.maxBytes } },
    generalToken: setup.generalToken,
    clock: { now: () => new Date('2026-11-21T02:14:00Z') },
    intake: setup.intake ?? {
      accept: async (events) => {
        accepted.push([...events]);
        return {
          accepted: events.length,
          deduplicated: 0,
          incidents: [{ id: 'INC-20261121-0001', status: 'triggered' }],
        };
      },
    },
    observe: (source, outcome) => observed.push(`${source} ${outcome}`),
  });
  const post = (
    payload: unknown,
    headers: Record<string, string> = {},
    url = '/alerts/generic',
    remoteAddress = '127.0.0.1',
  ) =>
    app.inject({
      method: 'POST',
      url,
      headers: { 'content-type': 'application/json', ...headers },
      payload: typeof payload === 'string' ? payload : JSON.stringify(payload),
      remoteAddress,
    });
  return { app, post, accepted, observed };
}

describe('the route of a source that is understood at a glance', () => {
  const delivery = alertmanager.sample.body as object;

  function pressed(answer: IntakeOutcome | undefined, takesUnread = true) {
    const unread: UnreadDelivery[] = [];
    const read: number[] = [];
    const intake: Intake = {
      takesUnread,
      accept: async (events) => {
        read.push(events.length);
        return { accepted: events.length, deduplicated: 0, incidents: [] };
      },
      acceptUnread: async (one) => {
        unread.push(one);
        return answer;
      },
    };
    const post = async (payload: unknown, headers: Record<string, string> = {}) =>
      (await line.post(payload, headers, '/alerts/alertmanager')).json();
    const line = server({ intake });
    return { post, unread, read, observed: line.observed };
  }

  it('hands on what came as it came while many come', async () => {
    const outcome = { accepted: 1, deduplicated: 0, incidents: [], deferred: true } as const;
    const { post, unread, read, observed } = pressed(outcome);
    expect(await post(delivery)).toEqual(outcome);
    expect(unread).toEqual([
      { source: 'alertmanager', at: new Date('2026-11-21T02:14:00Z'), alerts: 1, body: delivery },
    ]);
    expect(read).toEqual([]);
    expect(observed).toEqual(['alertmanager accepted']);
  });

  it('reads it when there is time', async () => {
    const { post, read, observed } = pressed(undefined);
    expect(await post(delivery)).toMatchObject({ accepted: 1 });
    expect(read).toEqual([1]);
    expect(observed).toEqual(['alertmanager accepted']);
  });

  it('is not even glanced at while nothing is taken so', async () => {
    const { post, unread, read } = pressed({ accepted: 1, deduplicated: 0, incidents: [] }, false);
    await post(delivery);
    expect(unread).toEqual([]);
    expect(read).toEqual([1]);
  });

  it('reads what its sender waits for, and what takes a closer look', async () => {
    const { post, unread, read } = pressed({ accepted: 1, deduplicated: 0, incidents: [] });
    await post(delivery, { prefer: 'wait=10' });
    expect(await post({ ...delivery, version: '3' })).toMatchObject({
      error: { message: expect.stringContaining('version') },
    });
    expect(unread).toEqual([]);
    expect(read).toEqual([1]);
  });
});

describe('an alert route', () => {
  it('answers 202 with what became of the alerts, after the intake has taken them', async () => {
    const { post, accepted, observed } = server();
    const answer = await post(body);
    expect(answer.statusCode).toBe(202);
    expect(answer.json()).toEqual({
      accepted: 1,
      deduplicated: 0,
      incidents: [{ id: 'INC-20261121-0001', status: 'triggered' }],
    });
    expect(accepted[0]?.[0]?.labels['alertname']).toBe('DiskFull');
    expect(observed).toEqual(['generic accepted']);
  });

  it.each([
    ['not JSON', '{', 400, 'not valid JSON'],
    ['nothing', '', 400, 'empty'],
    ['a null', 'null', 400, 'the body'],
    ['a list', '[]', 400, 'the body'],
    ['an empty list of alerts', '{"alerts":[]}', 400, "'alerts'"],
    ['a missing name', '{"alerts":[{"labels":{}}]}', 400, "'alerts[0].name'"],
    ['a wrong type', '{"name":"a","labels":{"x":1}}', 400, "'labels.x'"],
    ['a misspelt field', '{"name":"a","sumary":"b"}', 400, 'sumary'],
    ['a time without a zone', '{"name":"a","startsAt":"2026-11-21T02:14:00"}', 400, "'startsAt'"],
    ['the year 9999', '{"name":"a","startsAt":"9999-01-01T00:00:00Z"}', 400, "'startsAt'"],
    ['a key that reaches the prototype', '{"name":"a","labels":{"__proto__":{"x":"y"}}}', 400, ''],
    ['ten thousand nested lists', `${'['.repeat(10_000)}${']'.repeat(10_000)}`, 400, ''],
  ])('refuses %s and says what to mend', async (_what, payload, status, mention) => {
    const { post, accepted } = server();
    const answer = await post(payload);
    expect(answer.statusCode).toBe(status);
    expect(answer.json().error.message).toContain(mention);
    expect(accepted).toEqual([]);
  });

  it('refuses depth inside what is taken as it is', async () => {
    const { post } = server({ generalToken: token });
    const deep = `${'{"a":'.repeat(20_000)}1${'}'.repeat(20_000)}`;
    const event = `{"routing_key":"${token}","event_action":"trigger","payload":{"summary":"a","source":"b","severity":"info","custom_details":${deep}}}`;
    const answer = await post(event, {}, '/v2/enqueue');
    expect(answer.statusCode).toBe(400);
    expect(answer.json()).toEqual({
      status: 'invalid event',
      message: 'Event object is invalid',
      errors: [expect.stringContaining('nested too deeply')],
    });
  });

  it('counts what cannot even be read as refused', async () => {
    const { post, observed } = server();
    await post('{');
    await post({ name: '' });
    expect(observed).toEqual(['generic refused', 'generic refused']);
  });

  it('takes a body with a byte order mark', async () => {
    const { post } = server();
    expect((await post('\ufeff{"name":"a"}')).statusCode).toBe(202);
  });

  it('refuses other content types and compressed bodies', async () => {
    const { app, post } = server();
    expect((await post(body, { 'content-type': 'text/plain' })).statusCode).toBe(415);
    expect((await post(body, { 'content-type': 'application/x-www-form-urlencoded' })).statusCode).toBe(415);
    const bomb = gzipSync(Buffer.alloc(20 * 1024 * 1024));
    const answer = await app.inject({
      method: 'POST',
      url: '/alerts/generic',
      headers: { 'content-type': 'application/json', 'content-encoding': 'gzip' },
      payload: bomb,
    });
    expect([400, 415]).toContain(answer.statusCode);
  });

  it('refuses a body over its limit with 413', async () => {
    const { post } = server({ maxBytes: 2048 });
    expect((await post({ name: 'a', description: 'x'.repeat(3000) })).statusCode).toBe(413);
    expect((await post({ name: 'a', description: 'x'.repeat(1000) })).statusCode).toBe(202);
  });

  it('answers 404 for an unknown source and names the known ones', async () => {
    const { post } = server();
    const answer = await post(body, {}, '/alerts/nagios');
    expect(answer.statusCode).toBe(404);
    expect(answer.json().error.message).toContain("'nagios'. Post to one of: /alerts/generic, /v2/enqueue");
  });

  it.each([
    ['unreachable', new UnreachableError('The database does not answer.')],
    ['late', new TimeoutError('The database took too long.')],
  ])('answers 503 with Retry-After when the store is %s', async (_what, error) => {
    const { post, observed } = server({ intake: { accept: () => Promise.reject(error) } });
    const answer = await post(body);
    expect(answer.statusCode).toBe(503);
    expect(Number(answer.headers['retry-after'])).toBeGreaterThan(0);
    expect(observed).toEqual(['generic unavailable']);
  });

  it('shows a number, not the text, of a defect', async () => {
    const { post } = server({ intake: { accept: () => Promise.reject(new Error('password=CANARY')) } });
    const answer = await post(body);
    expect(answer.statusCode).toBe(500);
    expect(answer.body).not.toContain('CANARY');
    expect(answer.json().error.message).toMatch(/reference [0-9a-f]{8}/);
  });
});

describe('who may post', () => {
  it('is this machine only, without a token', async () => {
    const { post } = server();
    expect((await post(body, {}, '/alerts/generic', '192.0.2.7')).statusCode).toBe(401);
    expect((await post(body, {}, '/alerts/generic', '::1')).statusCode).toBe(202);
    expect(
      (await post(body, { 'x-forwarded-for': '127.0.0.1' }, '/alerts/generic', '192.0.2.7')).statusCode,
    ).toBe(401);
  });

  it.each([
    ['none', {}, 401],
    ['a wrong one', { authorization: 'Bearer wrong-token-9876543210' }, 401],
    ['an empty one', { authorization: 'Bearer ' }, 401],
    ['another scheme', { authorization: `Basic ${token}` }, 401],
    ['the right one', { authorization: `Bearer ${token}` }, 202],
  ])('is whoever shows the token, even from here: %s', async (_what, headers, status) => {
    const { post } = server({ generalToken: token });
    expect((await post(body, headers as Record<string, string>)).statusCode).toBe(status);
  });

  it('does not look for a token in the query', async () => {
    const { post } = server({ generalToken: token });
    expect((await post(body, {}, `/alerts/generic?token=${token}`)).statusCode).toBe(401);
  });

  it('is held to the tokens of the source, either of two, and no other', async () => {
    const { post } = server({
      generalToken: token,
      sourceTokens: ['old-source-token-1234', 'new-source-token-1234'],
    });
    const status = async (one: string) => (await post(body, { authorization: `Bearer ${one}` })).statusCode;
    expect(await status('old-source-token-1234')).toBe(202);
    expect(await status('new-source-token-1234')).toBe(202);
    expect(await status(token)).toBe(401);
  });

  it('may show the routing key in the body where the protocol puts it there', async () => {
    const { post } = server({ generalToken: token });
    const event = { event_action: 'resolve', dedup_key: 'a', routing_key: token };
    expect((await post(event, {}, '/v2/enqueue')).statusCode).toBe(202);
    expect((await post({ ...event, routing_key: 'x' }, {}, '/v2/enqueue')).statusCode).toBe(401);
  });

  it('is no web page', async () => {
    const { post } = server();
    expect((await post(body, { origin: 'https://evil.example' })).statusCode).toBe(401);
    expect((await post(body, { 'sec-fetch-site': 'cross-site' })).statusCode).toBe(401);
    const answer = await post(body);
    expect(Object.keys(answer.headers).filter((name) => name.startsWith('access-control'))).toEqual([]);
  });

  it('is decided before the body is read', async () => {
    const { app } = server({ generalToken: token });
    await app.listen({ host: '127.0.0.1', port: 0 });
    const address = app.server.address();
    if (address === null || typeof address === 'string') throw new Error('no port');
    const socket = connect(address.port, '127.0.0.1');
    // The body is announced and never sent: an answer can only come from the headers.
    socket.write(
      'POST /alerts/generic HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\ncontent-length: 900000\r\n\r\n',
    );
    const first = await new Promise<string>((resolve, reject) => {
      socket.once('data', (chunk) => resolve(chunk.toString()));
      socket.once('error', reject);
    });
    socket.destroy();
    expect(first).toMatch(/^HTTP\/1\.1 401/);
  });
});
