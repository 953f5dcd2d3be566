import { describe, expect, it } from 'vitest';
import {
  ConflictError,
  type OpsError,
  RateLimitedError,
  TimeoutError,
  UnreachableError,
} from '../../src/domain/errors.ts';
import { bolt } from '../../src/slack/bolt.ts';
import { boltLogger } from '../../src/slack/bolt-logger.ts';
import { withNotice } from '../../src/slack/notice.ts';
import { isTokenRefusal, slackCodeOf, toOpsError } from '../../src/slack/slack-errors.ts';
import { recordingLog } from './slack-bench.ts';

const { WebAPIHTTPError, WebAPIPlatformError, WebAPIRateLimitedError, WebAPIRequestError } = bolt.webApi;
const refusal = (error: string): OpsError =>
  toOpsError('chat.postMessage', new WebAPIPlatformError({ ok: false, error }));

describe('an error of Slack', () => {
  it.each([
    [new WebAPIRateLimitedError(3), RateLimitedError],
    [new WebAPIHTTPError(502, 'Bad Gateway', {}), UnreachableError],
    [new WebAPIRequestError(new TypeError('fetch failed')), UnreachableError],
    [new WebAPIRequestError(new DOMException('too late', 'TimeoutError')), TimeoutError],
    [new DOMException('too late', 'TimeoutError'), TimeoutError],
    [new TypeError('terminated'), UnreachableError],
    ['a thrown text', UnreachableError],
  ])('%# comes out as one of ours with its cause', (thrown, expected) => {
    const error = toOpsError('chat.postMessage', thrown);
    expect(error).toBeInstanceOf(expected);
    expect(error.cause).toBe(thrown);
    expect(error.message).toMatch(/^Slack .*'chat\.postMessage'.*\.$/);
  });

  it('that is one of ours already stays as it is', () => {
    const own = new ConflictError('x');
    expect(toOpsError('x', own)).toBe(own);
    expect(toOpsError('x', new WebAPIRequestError(own))).toBe(own);
  });

  it.each(['token_revoked', 'account_inactive', 'invalid_auth', 'not_authed'])(
    '%s refuses the token, and passes when it is mended',
    (code) => {
      expect(isTokenRefusal(refusal(code))).toBe(true);
      expect(refusal(code).retryable).toBe(true);
    },
  );

  it.each(['channel_not_found', 'missing_scope', 'internal_error'])(
    '%s is no refusal of the token',
    (code) => {
      expect(isTokenRefusal(refusal(code))).toBe(false);
      expect(slackCodeOf(refusal(code))).toBe(code);
    },
  );

  it.each(['<html>maintenance</html>', '', 'x'.repeat(500)])(
    'that is no code (%#) is no answer, and is not quoted',
    (code) => {
      const error = refusal(code);
      expect(error).toBeInstanceOf(UnreachableError);
      expect(error.message).toBe("Slack answered 'chat.postMessage' with something that is not its JSON.");
    },
  );

  it('is without a code where Slack gave none', () => {
    expect(slackCodeOf(new Error('x'))).toBeUndefined();
    expect(slackCodeOf(undefined)).toBeUndefined();
  });
});

describe('the notice of a message that went elsewhere', () => {
  it('names the person, the channel and the reason', () => {
    const gone = refusal('user_not_found');
    expect(withNotice({ text: 'page' }, 'U0OLU', gone).text).toContain(
      'to <@U0OLU> directly (`user_not_found`)',
    );
    expect(withNotice({ text: 'page' }, 'C0OPS', gone).text).toContain('to <#C0OPS>');
    expect(withNotice({ text: 'page' }, '#ops', gone).text).toContain("to '#ops'");
  });

  it('is not put before blocks that are full', () => {
    const blocks = Array(50).fill({ type: 'divider' });
    expect(withNotice({ text: 'x', blocks }, '#ops', refusal('is_archived')).blocks).toHaveLength(50);
  });
});

describe('the log of Bolt', () => {
  it('keeps out what holds whole payloads', () => {
    const log = recordingLog();
    const logger = boltLogger(log);
    logger.debug();
    logger.warn('odd', 'thing');
    logger.error(new Error('broken'));
    expect(log.lines).toMatchObject([
      { level: 'debug', message: 'odd thing' },
      { level: 'warn', message: 'Error: broken' },
    ]);
    expect(logger.getLevel()).toBe('info');
  });
});
