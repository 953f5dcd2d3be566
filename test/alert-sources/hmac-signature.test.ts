import { createHmac } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { hmacSignature } from '../../src/alert-sources/fields/hmac-signature.ts';
import { SignatureError } from '../../src/domain/errors.ts';
import { closedOutside } from '../support/closed-outside.ts';

const rule = hmacSignature('x-hub-signature-256', 'sha256=');
const bytes = Buffer.from('{"zen":"é"}');
const sign = (secret: string, body = bytes) =>
  `sha256=${createHmac('sha256', secret).update(body).digest('hex')}`;
const check = (signature: string | undefined, secrets = ['first secret'], rawBody = bytes) =>
  rule.check(
    {
      now: new Date(0),
      body: {},
      rawBody,
      headers: { 'x-hub-signature-256': signature },
      secrets,
      options: undefined,
    },
    closedOutside,
  );

describe('a signature over the bytes', () => {
  it('is good with the secret, and during a rotation with either', () => {
    expect(() => check(sign('first secret'))).not.toThrow();
    expect(() => check(sign('second one'), ['first secret', 'second one'])).not.toThrow();
    expect(() => check(sign('first secret').toUpperCase().replace('SHA256', 'sha256'))).not.toThrow();
  });

  // The example of GitHub's documentation.
  it('is the one that GitHub makes', () => {
    const given = 'sha256=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17';
    expect(() => check(given, ["It's a Secret to Everybody"], Buffer.from('Hello, World!'))).not.toThrow();
  });

  it.each([
    ['another secret', sign('another secret')],
    ['an empty secret', sign('')],
    ['another body', sign('first secret', Buffer.from('{}'))],
    ['no prefix', sign('first secret').slice(7)],
    ['another prefix', sign('first secret').replace('sha256', 'sha1')],
    ['half a digest', sign('first secret').slice(0, 40)],
    ['a digest and more', `${sign('first secret')}00`],
    ['zeros', `sha256=${'0'.repeat(64)}`],
    ['nothing', ''],
    ['no header', undefined],
  ])('is refused with %s', (_what, signature) => {
    expect(() => check(signature)).toThrow(SignatureError);
  });

  it('is not asked for without a secret, and does not make up for a token then', () => {
    expect(() => check(undefined, [])).not.toThrow();
    expect(rule.suffices({ secrets: [], options: undefined })).toBe(false);
    expect(rule.suffices({ secrets: ['x'], options: undefined })).toBe(true);
  });
});
