import { createHmac } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ConfigError, SignatureError } from '../../src/domain/errors.ts';
import { readRequest } from '../../src/slack/read-request.ts';
import { createRecentRequests } from '../../src/slack/recent-requests.ts';
import { type RequestHeaders, requireSigningSecret, verifyRequest } from '../../src/slack/verify-request.ts';

const secret = '8f742231b10e8888abcd99yyyzzz85a5';
const nowMs = Date.parse('2026-11-21T02:14:00Z');
const body = Buffer.from('command=%2Fops&text=help');

function signed(
  parts: { ageS?: number; secret?: string; version?: string; body?: Uint8Array } = {},
): RequestHeaders {
  const stamp = String(nowMs / 1_000 - (parts.ageS ?? 0));
  const version = parts.version ?? 'v0';
  const hmac = createHmac('sha256', parts.secret ?? secret);
  const digest = hmac
    .update(`${version}:${stamp}:`)
    .update(parts.body ?? body)
    .digest('hex');
  return { 'x-slack-request-timestamp': stamp, 'x-slack-signature': `${version}=${digest}` };
}

describe('a signed request', () => {
  it.each([0, 1, 299, 300, -1, -60])('is taken at an age of %d s', (ageS) => {
    expect(verifyRequest(secret, signed({ ageS }), body, nowMs)).toMatch(/^v0=[0-9a-f]{64}$/);
  });

  it.each<readonly [string, RequestHeaders]>([
    ['unsigned', {}],
    ['without a time stamp', { ...signed(), 'x-slack-request-timestamp': undefined }],
    ['without a signature', { ...signed(), 'x-slack-signature': undefined }],
    ['stale', signed({ ageS: 301 })],
    ['from the future', signed({ ageS: -61 })],
    ['signed with another secret', signed({ secret: `${secret}x` })],
    ['signed with an empty secret', signed({ secret: '' })],
    ['signed for another body', signed({ body: Buffer.from('command=%2Fops&text=resolve') })],
    ['of another version', signed({ version: 'v1' })],
    ['with an empty signature', { ...signed(), 'x-slack-signature': 'v0=' }],
    ['with a short signature', { ...signed(), 'x-slack-signature': 'v0=abcd' }],
    ['with two signatures', { ...signed(), 'x-slack-signature': ['v0=a', 'v0=b'] }],
    ['with two time stamps', { ...signed(), 'x-slack-request-timestamp': ['1', '2'] }],
    ['with a time stamp that is no number', { ...signed(), 'x-slack-request-timestamp': 'NaN' }],
    ['with a negative time stamp', { ...signed(), 'x-slack-request-timestamp': '-5' }],
    ['with an upper-case signature', { ...signed(), 'x-slack-signature': `V0=${'A'.repeat(64)}` }],
  ])('is refused when it is %s', (_what, headers) => {
    expect(() => verifyRequest(secret, headers, body, nowMs)).toThrow(SignatureError);
  });

  it('is refused with any other signature', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (signature) => {
        const headers = { ...signed(), 'x-slack-signature': signature };
        expect(() => verifyRequest(secret, headers, body, nowMs)).toThrow(SignatureError);
      }),
    );
  });
});

describe('a signing secret', () => {
  it.each([undefined, '', '   ', 'short', 'fifteen-letters'])('%j is refused', (given) => {
    expect(() => requireSigningSecret(given)).toThrow(ConfigError);
  });
  it('is taken without the white space it was copied with', () => {
    expect(requireSigningSecret(` ${secret}\n`)).toBe(secret);
  });
  it('is not told in the refusal', () => {
    expect(() => requireSigningSecret('hunter2')).toThrow(/7 characters/);
    expect(() => requireSigningSecret('hunter2')).not.toThrow(/hunter2/);
  });
});

describe('a verified body', () => {
  const form = { 'content-type': 'application/x-www-form-urlencoded; charset=utf-8' };
  const json = { 'content-type': 'application/json' };
  const read = (headers: RequestHeaders, text: string) => readRequest(headers, Buffer.from(text));

  it.each([
    [form, 'command=%2Fops&text=a+b', { kind: 'payload', body: { command: '/ops', text: 'a b' } }],
    [
      form,
      `payload=${encodeURIComponent('{"type":"block_actions"}')}`,
      { kind: 'payload', body: { type: 'block_actions' } },
    ],
    [json, '{"type":"event_callback","event":{"type":"app_home_opened"}}', { kind: 'payload' }],
    [json, '{"type":"url_verification","challenge":"abc"}', { kind: 'challenge', challenge: 'abc' }],
    [form, 'ssl_check=1&token=x', { kind: 'ssl-probe' }],
    [form, 'ssl_check=1&command=%2Fops&text=resolve', { kind: 'ssl-probe' }],
    [form, 'payload=null', { kind: 'refused', status: 400 }],
    [form, 'payload=[]', { kind: 'refused', status: 400 }],
    [form, 'payload=%7B', { kind: 'refused', status: 400 }],
    [form, 'payload=7', { kind: 'refused', status: 400 }],
    [form, 'payload={}&payload={}', { kind: 'refused', status: 400 }],
    [form, '', { kind: 'refused', status: 400 }],
    [form, 'text=no+command', { kind: 'refused', status: 400 }],
    [json, 'null', { kind: 'refused', status: 400 }],
    [json, '[]', { kind: 'refused', status: 400 }],
    [json, 'not json', { kind: 'refused', status: 400 }],
    [json, '{"type":"event_callback","event":null}', { kind: 'refused', status: 400 }],
    [json, '{"type":"url_verification","challenge":{}}', { kind: 'refused', status: 400 }],
    [{}, 'command=%2Fops', { kind: 'refused', status: 415 }],
    [{ 'content-type': 'text/plain' }, '{}', { kind: 'refused', status: 415 }],
    [{ 'content-type': 'multipart/form-data' }, '{}', { kind: 'refused', status: 415 }],
  ] as const)('%j %s', (headers, text, expected) => {
    expect(read(headers, text)).toMatchObject(expected);
  });

  it('holds a field called __proto__ as a field', () => {
    const request = read(form, 'command=%2Fops&__proto__=x');
    expect(request).toMatchObject({ kind: 'payload' });
    expect(({} as Record<string, unknown>)['x']).toBeUndefined();
  });
});

describe('what was handled already', () => {
  it('counts once in ten minutes, then anew', () => {
    let now = 0;
    const recent = createRecentRequests(() => now);
    expect([recent.first('a'), recent.first('a'), recent.first('b')]).toEqual([true, false, true]);
    now = 10 * 60_000;
    expect(recent.first('a')).toBe(true);
  });

  it('is bounded', () => {
    const recent = createRecentRequests(() => 0);
    for (let index = 0; index <= 50_001; index += 1) recent.first(`key ${index}`);
    expect(recent.first('key 50001')).toBe(false);
    expect(recent.first('key 0')).toBe(true);
  });
});
