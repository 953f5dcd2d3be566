import {
  ConflictError,
  NotFoundError,
  OpsError,
  RateLimitedError,
  TimeoutError,
  UnreachableError,
} from '../domain/errors.ts';
import { bolt } from './bolt.ts';

const { WebAPIHTTPError, WebAPIPlatformError, WebAPIRateLimitedError, WebAPIRequestError } = bolt.webApi;

/** What Slack gives when it does not say how long to wait. */
export const unstatedRetryAfterMs = 1_000;

/** The thing is gone, or can no longer be edited, which for a card comes to the same: it is posted anew. */
const gone = new Set([
  'message_not_found',
  'channel_not_found',
  'thread_not_found',
  'is_archived',
  'channel_is_archived',
  'user_not_found',
  'users_not_found',
  'edit_window_closed',
  'cant_update_message',
]);

/**
 * Passes later: Slack's own trouble, and everything that an admin mends without us (a rotated token, a missing
 * scope). Nothing accepted may be given up because a token was wrong for an hour.
 */
const passing = new Set([
  'internal_error',
  'fatal_error',
  'service_unavailable',
  'request_timeout',
  'team_added_to_org',
  'accesslimited',
  'org_login_required',
  'ekm_access_denied',
  'not_authed',
  'invalid_auth',
  'token_revoked',
  'token_expired',
  'account_inactive',
  'missing_scope',
]);

/** Slack's refusals of our tokens: to be said at the start, because nothing works until they are mended. */
const tokenCodes = new Set([
  'not_authed',
  'invalid_auth',
  'token_revoked',
  'token_expired',
  'account_inactive',
  'not_allowed_token_type',
]);

/** The error code that Slack gave for a mapped error, e.g. `channel_not_found`; undefined when it gave none. */
export function slackCodeOf(error: unknown): string | undefined {
  const cause = error instanceof OpsError ? error.cause : error;
  return cause instanceof WebAPIPlatformError ? cause.data.error : undefined;
}

/** Whether Slack refused the token itself. */
export function isTokenRefusal(error: unknown): boolean {
  return tokenCodes.has(slackCodeOf(error) ?? '');
}

/** Maps whatever a call to Slack threw to the closed set, keeping the original as the cause. */
export function toOpsError(method: string, error: unknown): OpsError {
  if (error instanceof OpsError) return error;
  if (error instanceof WebAPIRequestError) return fromTransport(method, error.original, error);
  if (error instanceof WebAPIRateLimitedError) {
    return new RateLimitedError(waitSentence(method), error.retryAfter * 1_000, { cause: error });
  }
  if (error instanceof WebAPIHTTPError) {
    const text = `Slack answered '${method}' with HTTP ${error.statusCode}. It is tried again.`;
    return new UnreachableError(text, { cause: error });
  }
  if (error instanceof WebAPIPlatformError) return fromRefusal(method, error.data.error, error);
  return fromTransport(method, error, error);
}

function fromRefusal(method: string, code: unknown, cause: Error): OpsError {
  // The client hands over a body that is not JSON as if it were an error code.
  if (typeof code !== 'string' || !/^[a-z][a-z0-9_]{0,80}$/.test(code)) {
    return new UnreachableError(`Slack answered '${method}' with something that is not its JSON.`, { cause });
  }
  if (code === 'ratelimited' || code === 'rate_limited') {
    return new RateLimitedError(waitSentence(method), unstatedRetryAfterMs, { cause });
  }
  if (gone.has(code)) {
    return new NotFoundError(`Slack answered '${method}' with '${code}': it is not there any more.`, {
      cause,
    });
  }
  if (passing.has(code)) {
    return new UnreachableError(`Slack answered '${method}' with '${code}'. It is tried again.`, { cause });
  }
  return new ConflictError(`Slack refuses '${method}' with '${code}'. It is not tried again.`, { cause });
}

function fromTransport(method: string, original: unknown, cause: unknown): OpsError {
  if (original instanceof OpsError) return original;
  const name = original instanceof Error ? original.name : '';
  if (name === 'TimeoutError' || name === 'AbortError') {
    return new TimeoutError(`Slack did not answer '${method}' in time. It is tried again.`, { cause });
  }
  return new UnreachableError(`Slack could not be reached for '${method}'. It is tried again.`, { cause });
}

function waitSentence(method: string): string {
  return `Slack asks to wait before the next '${method}'.`;
}
