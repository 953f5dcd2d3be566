import { createHmac, timingSafeEqual } from 'node:crypto';
import type { SignatureRule } from '../../define/alert-source.ts';
import { SignatureError } from '../../domain/errors.ts';

/**
 * HMAC-SHA256 of the bytes in hex, in a header, after a prefix that some write. With a secret in the configuration
 * every body has to be signed with it, or with its successor; without one the rule of tokens holds.
 */
export function hmacSignature(header: string, prefix = ''): SignatureRule {
  return {
    suffices: ({ secrets }) => secrets.length > 0,
    check({ secrets, rawBody, headers }) {
      if (secrets.length === 0) return;
      const given = headers[header] ?? '';
      const digest = given.startsWith(prefix) ? given.slice(prefix.length) : '';
      // Every secret is tried: the time taken does not tell which one was nearly right.
      const good = secrets.reduce((found, secret) => signs(secret, rawBody, digest) || found, false);
      if (good) return;
      throw new SignatureError(
        `The body is not signed with a secret of this source (header '${header}'). Compare the secret there with the one in secretFiles.`,
      );
    },
  };
}

function signs(secret: string, rawBody: Uint8Array, digest: string): boolean {
  const expected = createHmac('sha256', secret).update(rawBody).digest();
  const given = Buffer.from(/^[0-9a-f]{64}$/i.test(digest) ? digest : '00'.repeat(32), 'hex');
  return timingSafeEqual(expected, given);
}
