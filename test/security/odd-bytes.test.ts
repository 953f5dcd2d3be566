import type { FastifyInstance } from 'fastify';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { loadAllDefinitions } from '../../src/app/definitions.ts';
import type { AlertEvent } from '../../src/domain/alert.ts';
import { mountAlertRoutes } from '../../src/http/alert-routes.ts';
import { createHttpServer } from '../../src/http/server.ts';
import { closedDesk, keptChanges } from '../support/closed-desk.ts';
import { closedOutside } from '../support/closed-outside.ts';
import { silentLog } from '../support/silent-log.ts';

const { sources } = await loadAllDefinitions();
let http: FastifyInstance;
let accepted: AlertEvent[];
beforeEach(() => {
  accepted = [];
  http = createHttpServer(silentLog);
  mountAlertRoutes(http, {
    sources,
    changes: keptChanges(),
    deskFor: closedDesk,
    outside: closedOutside,
    log: silentLog,
    plans: {},
    generalToken: undefined,
    clock: { now: () => new Date('2026-11-21T02:14:00Z') },
    intake: {
      accept: async (events) => {
        accepted.push(...events);
        return { accepted: events.length, deduplicated: 0, incidents: [] };
      },
    },
    observe: () => undefined,
  });
});
afterEach(() => http.close());

const post = (payload: string | Buffer, type = 'application/json') =>
  http.inject({ method: 'POST', url: '/alerts/generic', payload, headers: { 'content-type': type } });
const labelled = (label: string) => `{"name":"Odd","labels":{"x":"${label}"}}`;

describe('a body of odd bytes', () => {
  it.each([
    ['UTF-16', Buffer.from('\ufeff{"name":"Odd"}', 'utf16le')],
    ['Latin-1 quotes instead of JSON’s', Buffer.from([0x7b, 0xab, 0x6e, 0xbb, 0x7d])],
    ['NULs', Buffer.alloc(1_000)],
    ['a NUL in the middle', Buffer.from('{"name":"O\u0000dd"}')],
    ['two values', Buffer.from('{"name":"Odd"}{"name":"Even"}')],
    ['a number that is none', Buffer.from('{"name":"Odd","labels":{"x":NaN}}')],
  ])('that is no JSON is refused: %s', async (_what, payload) => {
    expect((await post(payload)).statusCode).toBe(400);
    expect(accepted).toEqual([]);
  });

  it.each([
    ['broken UTF-8', Buffer.from([0xc3, 0x28, 0xff, 0xfe])],
    ['a character cut in two', Buffer.from('🚢').subarray(0, 2)],
    ['an overlong slash', Buffer.from([0xc0, 0xaf])],
  ])('becomes text that can be kept and shown: %s', async (_what, bytes) => {
    const [before = '', after = ''] = labelled('|').split('|');
    const payload = Buffer.concat([Buffer.from(before), bytes, Buffer.from(after)]);
    expect((await post(payload)).statusCode).toBe(202);
    expect(accepted[0]?.labels['x']).toMatch(/\ufffd/);
    expect(accepted[0]?.labels['x']?.isWellFormed()).toBe(true);
  });

  it.each([
    ['a lone surrogate', '\\ud800', '\ufffd'],
    ['an emoji', '🚢', '🚢'],
    ['right-to-left marks', '\u202egnp.exe', '\u202egnp.exe'],
  ])('keeps %s out of harm’s way', async (_what, label, kept) => {
    expect((await post(labelled(label))).statusCode).toBe(202);
    expect(accepted[0]?.labels['x']).toBe(kept);
  });

  it('counts the last of two equal keys, as every reader of JSON does', async () => {
    expect((await post('{"name":"First","name":"Last"}')).statusCode).toBe(202);
    expect(accepted.map(({ labels }) => labels['alertname'])).toEqual(['Last']);
  });

  it.each(['application/json; charset=utf-16', 'application/xml', 'multipart/form-data; boundary=x', ''])(
    'is read as UTF-8 JSON or not at all: %j',
    async (type) => {
      const { statusCode } = await post(Buffer.from('\ufeff{"name":"Odd"}', 'utf16le'), type);
      expect([400, 415]).toContain(statusCode);
    },
  );
});
