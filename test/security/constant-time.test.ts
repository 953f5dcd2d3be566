import { beforeEach, describe, expect, it, vi } from 'vitest';
import { authorizeBodyToken } from '../../src/http/sender-authorization.ts';
import { verifyRequest } from '../../src/slack/verify-request.ts';

/** The lengths in bytes of what was compared. */
const compared = vi.hoisted((): [number, number][] => []);
vi.mock('node:crypto', async (original) => {
  const real = await original<typeof import('node:crypto')>();
  const timingSafeEqual: typeof real.timingSafeEqual = (left, right) => {
    compared.push([left.byteLength, right.byteLength]);
    return real.timingSafeEqual(left, right);
  };
  return { ...real, timingSafeEqual };
});
beforeEach(() => {
  compared.length = 0;
});

describe('a token', () => {
  const rule = { tokens: ['old-source-token-1234', 'new-source-token-1234', 'third-source-token-12'] };
  const holds = (token: string) => {
    try {
      authorizeBodyToken(rule, token);
      return true;
    } catch {
      return false;
    }
  };

  it.each([
    ['the first one', 'old-source-token-1234', true],
    ['the last one', 'third-source-token-12', true],
    ['nearly the first one', 'old-source-token-1235', false],
    ['the beginning of one', 'old', false],
    ['nothing', '', false],
  ])('is held against every one there is in constant time: %s', (_what, token, granted) => {
    expect(holds(token)).toBe(granted);
    // Digests: neither the length nor the first wrong character shows.
    expect(compared).toEqual(rule.tokens.map(() => [32, 32]));
  });
});

describe('a signature', () => {
  it.each(['0', 'f'])('is compared in constant time when it is all %s', (digit) => {
    const headers = {
      'x-slack-request-timestamp': '1000',
      'x-slack-signature': `v0=${digit.repeat(64)}`,
    };
    expect(() => verifyRequest('0123456789abcdef', headers, Buffer.from('x'), 1_000_000)).toThrow(
      /not signed/,
    );
    expect(compared).toEqual([[32, 32]]);
  });
});
