import { createHash, timingSafeEqual } from 'node:crypto';
import type { FastifyRequest } from 'fastify';
import type { DeliveryHeaders } from '../define/alert-source.ts';
import { PermissionError } from '../domain/errors.ts';

const LOOPBACK = /^(127\.|::1$|::ffff:127\.)/;

/**
 * Who may post alerts to one source. Deny by default: with tokens, one of them has to be shown; without any,
 * only a sender on this machine may post.
 */
export interface SenderRule {
  readonly tokens: readonly string[];
  /** Finds a token in a header of the protocol's own. */
  headerToken?(headers: DeliveryHeaders): string | undefined;
  /** The token may be the query parameter `access_token`, as RFC 6750 (2.3) has it for those who can do no better. */
  readonly inUrl?: boolean;
  /** Every body is held to a signature that shows who sent it: no token is asked for. */
  readonly signed?: boolean;
}

export type Standing = 'granted' | 'no-token';

/** Decides before the body is read. PermissionError for a wrong token or a sender from elsewhere. */
export function authorizeSender(rule: SenderRule, request: FastifyRequest): Standing {
  refuseBrowsers(request);
  if (rule.signed === true) return 'granted';
  if (rule.tokens.length === 0) {
    if (LOOPBACK.test(request.socket.remoteAddress ?? '') && !isForwarded(request)) return 'granted';
    throw new PermissionError(
      'Alerts are taken from this machine only, because no token is set. Set WATCHBILL_ALERT_TOKEN and send it as Authorization: Bearer.',
    );
  }
  const header = request.headers.authorization;
  const inUrl = rule.inUrl === true ? tokenInUrl(request) : undefined;
  if (header === undefined && inUrl !== undefined && tokenMatches(rule, inUrl)) return 'granted';
  const bearer = /^Bearer +(\S+)$/i.exec(header ?? '')?.[1];
  const token = bearer ?? rule.headerToken?.(request.headers as DeliveryHeaders);
  if (header === undefined && token === undefined) return 'no-token';
  if (token !== undefined && tokenMatches(rule, token)) return 'granted';
  throw wrongToken();
}

/** A proxy on this machine makes every stranger look local; the header that it adds tells them apart. */
function isForwarded({ headers }: FastifyRequest): boolean {
  return ['forwarded', 'x-forwarded-for', 'x-real-ip'].some((name) => headers[name] !== undefined);
}

function tokenInUrl({ query }: FastifyRequest): string | undefined {
  const given = typeof query === 'object' && query !== null && 'access_token' in query && query.access_token;
  return typeof given === 'string' ? given : undefined;
}

/** For protocols that carry the token in the body; compares in constant time. */
export function authorizeBodyToken(rule: SenderRule, token: string | undefined): void {
  if (token === undefined || !tokenMatches(rule, token)) throw wrongToken();
}

export function wrongToken(): PermissionError {
  return new PermissionError(
    'A valid token is needed. Send Authorization: Bearer with the token of this source.',
  );
}

function tokenMatches(rule: SenderRule, given: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest();
  const wanted = digest(given);
  // No early exit: the time taken tells nothing about which token was nearly right.
  return rule.tokens.reduce((found, token) => timingSafeEqual(digest(token), wanted) || found, false);
}

/** A web page that somebody has open must not be able to post alerts through their browser. */
function refuseBrowsers(request: FastifyRequest): void {
  const { origin, 'sec-fetch-site': site } = request.headers;
  if (origin !== undefined || (site !== undefined && site !== 'none' && site !== 'same-origin')) {
    throw new PermissionError('Alerts are not taken from web pages. Send them from a server or a script.');
  }
}
