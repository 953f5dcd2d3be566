import { OpsError, SignatureError } from '../domain/errors.ts';
import { isObject } from '../domain/json.ts';
import type { Log } from '../domain/ports/log.ts';
import type { Acknowledge, Deliveries } from './deliveries.ts';
import type { IdentityKeeper } from './identity.ts';
import { readRequest } from './read-request.ts';
import { type RequestHeaders, verifyRequest } from './verify-request.ts';

/** Ready to be sent; header names are lower-case. */
export interface HttpAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** Answers `POST /slack/events`, given the raw bytes as they came and lower-case header names. */
export type HttpHandler = (headers: RequestHeaders, rawBody: Uint8Array) => Promise<HttpAnswer>;

export interface HttpDoorParts {
  readonly signingSecret: string;
  readonly deliveries: Deliveries;
  readonly identity: IdentityKeeper;
  readonly log: Log;
  /** The real time: signatures are held against it. */
  readonly now: () => number;
  track(work: Promise<unknown>): void;
}

/** The HTTP door: nothing is read before the signature, which also names a request that has no id of its own. */
export function createHttpDoor(parts: HttpDoorParts): HttpHandler {
  return async (headers, rawBody) => {
    let signature: string;
    try {
      signature = verifyRequest(parts.signingSecret, headers, rawBody, parts.now());
    } catch (error) {
      if (!(error instanceof SignatureError)) throw error;
      parts.log.warn({ reason: error.message }, 'A request in the name of Slack was refused.');
      return json(401, { error: error.code, message: error.message });
    }
    const request = readRequest(headers, rawBody);
    if (request.kind === 'refused') return json(request.status, { error: 'usage', message: request.reason });
    if (request.kind === 'challenge') return json(200, { challenge: request.challenge });
    if (request.kind === 'ssl-probe') return empty;
    try {
      await parts.identity.get();
    } catch (error) {
      if (!(error instanceof OpsError)) throw error;
      // Not yet able to tell our workspace from another; Slack delivers events again.
      return { ...json(503, { error: error.code, message: error.message }), headers: { 'retry-after': '5' } };
    }
    return await answered(parts, request.body, `signature ${signature}`);
  };
}

/** Resolves with the acknowledgement; the work goes on behind it. */
function answered(parts: HttpDoorParts, body: unknown, key: string): Promise<HttpAnswer> {
  return new Promise((resolve) => {
    const acknowledge: Acknowledge = async (answer) => resolve(answerOf(answer));
    parts.track(parts.deliveries.take(body, acknowledge, key));
  });
}

const empty: HttpAnswer = { status: 200, headers: {}, body: '' };

function answerOf(answer: unknown): HttpAnswer {
  if (typeof answer === 'string')
    return { status: 200, headers: { 'content-type': 'text/plain' }, body: answer };
  return isObject(answer) ? json(200, answer) : empty;
}

function json(status: number, body: unknown): HttpAnswer {
  const headers = { 'content-type': 'application/json; charset=utf-8' };
  return { status, headers, body: JSON.stringify(body) };
}
