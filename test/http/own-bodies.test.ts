import type { FastifyInstance } from 'fastify';
import { afterEach, describe, expect, it, vi } from 'vitest';
import generic from '../../src/alert-sources/generic.ts';
import type { AlertSourceDefinition } from '../../src/define/alert-source.ts';
import type { AlertEvent } from '../../src/domain/alert.ts';
import { SignatureError } from '../../src/domain/errors.ts';
import type { SourcePlan } from '../../src/domain/settings.ts';
import { mountAlertRoutes } from '../../src/http/alert-routes.ts';
import { createHttpServer } from '../../src/http/server.ts';
import { closedDesk, keptChanges } from '../support/closed-desk.ts';
import { closedOutside } from '../support/closed-outside.ts';
import { silentLog } from '../support/silent-log.ts';

const servers: FastifyInstance[] = [];
afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => server.close()));
});

interface Setup {
  readonly plan?: SourcePlan;
  readonly generalToken?: string;
}

function serving(source: Partial<AlertSourceDefinition>, setup: Setup = {}) {
  const accepted: AlertEvent[] = [];
  const warned: unknown[] = [];
  const app = createHttpServer(silentLog);
  servers.push(app);
  mountAlertRoutes(app, {
    sources: [{ ...generic, ...source, name: 'made' }],
    plans: setup.plan === undefined ? {} : { made: setup.plan },
    generalToken: setup.generalToken,
    clock: { now: () => new Date('2026-11-21T02:14:00Z') },
    changes: keptChanges(),
    deskFor: closedDesk,
    outside: closedOutside,
    log: { ...silentLog, warn: (fields) => warned.push(fields) },
    intake: {
      accept: async (events) => {
        accepted.push(...events);
        return { accepted: events.length, deduplicated: 0, incidents: [] };
      },
    },
    observe: () => undefined,
  });
  const post = (payload: string, headers: Record<string, string> = {}, url = '/alerts/made') =>
    app.inject({ method: 'POST', url, headers: { 'content-type': 'application/json', ...headers }, payload });
  return { app, post, accepted, warned };
}

const body = '{ "name": "DiskFull" }';

describe('a source that signs', () => {
  const check = vi.fn<NonNullable<AlertSourceDefinition['signature']>['check']>();
  const signature = { suffices: ({ secrets }: { secrets: readonly string[] }) => secrets.length > 0, check };
  const plan = { tokens: [], maxBytes: undefined, secrets: ['a secret of ours'] };

  it('is held to the bytes as they came', async () => {
    const { post } = serving({ signature }, { plan });
    const odd = '{ "name" :\t"Disk\\u0046ull" }';
    expect((await post(odd)).statusCode).toBe(202);
    const [delivery] = check.mock.lastCall ?? [];
    expect(Buffer.from(delivery?.rawBody ?? []).toString()).toBe(odd);
    expect(delivery).toMatchObject({ body: { name: 'DiskFull' }, secrets: plan.secrets });
  });

  it('gets nothing in that is not signed', async () => {
    check.mockImplementation(() => {
      throw new SignatureError('It is not signed.');
    });
    const { post, accepted } = serving({ signature }, { plan });
    expect((await post(body)).statusCode).toBe(401);
    expect(accepted).toEqual([]);
    check.mockReset();
  });

  it('needs no token besides where the signature says who it is, and needs one where it does not', async () => {
    const generalToken = 'general-token-0123456789';
    expect((await serving({ signature }, { plan, generalToken }).post(body)).statusCode).toBe(202);
    expect((await serving({ signature }, { generalToken }).post(body)).statusCode).toBe(401);
  });

  it('is no web page either', async () => {
    const { post } = serving({ signature }, { plan });
    expect((await post(body, { origin: 'https://evil.example' })).statusCode).toBe(401);
  });
});

describe('a source with other types of content', () => {
  it('reads JSON under the name that it is sent by', async () => {
    const { post } = serving({ contentTypes: { 'text/plain': 'json' } });
    expect((await post(body, { 'content-type': 'text/plain; charset=UTF-8' })).statusCode).toBe(202);
    expect((await post('{', { 'content-type': 'text/plain' })).statusCode).toBe(400);
    expect((await post('{"__proto__":{}}', { 'content-type': 'text/plain' })).statusCode).toBe(400);
    expect((await post(body, { 'content-type': 'text/html' })).statusCode).toBe(415);
  });

  it('takes text as text', async () => {
    const parse = vi.fn<AlertSourceDefinition['parse']>(() => ({ events: [] }));
    await serving({ contentTypes: { '*': 'text' }, parse }).post(body, { 'content-type': 'text/html' });
    expect(parse.mock.lastCall?.[0]).toBe(body);
  });

  it('is bounded all the same', async () => {
    const { post } = serving({ contentTypes: { 'text/plain': 'json' }, maxBytes: 1024 });
    const long = `{"name":"${'x'.repeat(2000)}"}`;
    expect((await post(long, { 'content-type': 'text/plain' })).statusCode).toBe(413);
  });
});

describe('a token in the address', () => {
  const generalToken = 'general-token-0123456789';
  const url = (token: string) => `/alerts/made?access_token=${token}`;

  it('opens a source whose sender can set no header, and no other', async () => {
    const open = serving({ urlToken: true }, { generalToken });
    expect((await open.post(body, {}, url(generalToken))).statusCode).toBe(202);
    expect((await open.post(body, {}, url('another-token-0000'))).statusCode).toBe(401);
    expect((await open.post(body, {}, `${url('x')}&access_token=${generalToken}`)).statusCode).toBe(401);
    expect((await serving({}, { generalToken }).post(body, {}, url(generalToken))).statusCode).toBe(401);
  });

  it('does not make up for a wrong one in the header', async () => {
    const { post } = serving({ urlToken: true }, { generalToken });
    const wrong = { authorization: 'Bearer another-token-0000' };
    expect((await post(body, wrong, url(generalToken))).statusCode).toBe(401);
  });

  it('is in no answer', async () => {
    const { post } = serving({ urlToken: true }, { generalToken });
    expect((await post('{', {}, url(generalToken))).body).not.toContain(generalToken);
  });
});

describe('what a protocol wants besides', () => {
  it('is done after the answer, and a failure of it is told in the log alone', async () => {
    const { post, warned, accepted } = serving({
      afterwards: async () => {
        throw new Error('it did not work');
      },
    });
    expect((await post(body)).statusCode).toBe(202);
    expect(accepted).toHaveLength(1);
    expect(warned).toEqual([expect.objectContaining({ source: 'made' })]);
  });
});
