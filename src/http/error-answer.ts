import { randomUUID } from 'node:crypto';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { SourceProblem } from '../define/alert-source.ts';
import { OpsError, RateLimitedError } from '../domain/errors.ts';
import type { Log } from '../domain/ports/log.ts';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** The body of an error in the protocol that the route speaks; without it, Watchbill's own. */
    readonly problem?: ((problem: SourceProblem) => unknown) | undefined;
  }
}

/** HTTP status of each code of the closed error set. */
export const statusByCode: Readonly<Record<string, number>> = {
  usage: 400,
  invalid_alert: 400,
  config: 500,
  signature: 401,
  permission: 401,
  not_found: 404,
  conflict: 409,
  stale: 409,
  rate_limited: 429,
  unreachable: 503,
  timeout: 503,
};

/** Senders of alerts retry; this long is about what a failover takes. */
const RETRY_AFTER_S = 5;

const transportMessages: Readonly<Record<string, string>> = {
  FST_ERR_CTP_BODY_TOO_LARGE:
    'The body is larger than this route accepts. Send fewer alerts at once, or raise maxBytes of the source.',
  FST_ERR_CTP_INVALID_MEDIA_TYPE: 'The body has to be application/json.',
  FST_ERR_CTP_EMPTY_JSON_BODY: 'The body is empty. Send JSON.',
  FST_ERR_CTP_INVALID_JSON_BODY: 'The body is not valid JSON.',
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: 'The body has another length than Content-Length says.',
};

/** The HTTP edge of the error set: what may be shown is shown, a defect is logged whole and answered as a number. */
export function answerError(
  error: unknown,
  request: FastifyRequest,
  reply: FastifyReply,
  log: Log,
): FastifyReply {
  if (error instanceof OpsError) {
    const status = statusByCode[error.code] ?? 500;
    if (status === 503) reply.header('retry-after', String(RETRY_AFTER_S));
    if (status === 401) reply.header('www-authenticate', 'Bearer realm="watchbill"');
    if (error instanceof RateLimitedError)
      reply.header('retry-after', String(Math.ceil(error.retryAfterMs / 1000)));
    if (status >= 500)
      log.warn({ route: request.routeOptions.url, err: error }, 'request could not be served');
    return sendProblem(request, reply, { status, code: error.code, message: error.message });
  }
  const { statusCode, code: transportCode } = transportError(error);
  if (statusCode < 500) {
    const message = transportMessages[transportCode] ?? 'The request is not acceptable.';
    const code = statusCode === 413 ? 'too_large' : 'malformed';
    return sendProblem(request, reply, { status: statusCode, code, message });
  }
  const reference = randomUUID().slice(0, 8);
  log.error({ reference, route: request.routeOptions.url, err: error }, 'request failed');
  const message = `Something went wrong here (reference ${reference}). It is in the log.`;
  return sendProblem(request, reply, { status: 500, code: 'defect', message });
}

function sendProblem(request: FastifyRequest, reply: FastifyReply, problem: SourceProblem): FastifyReply {
  const { status, code, message } = problem;
  const shape = request.routeOptions.config.problem;
  reply.code(status);
  if (shape === undefined) return reply.send({ error: { code, message } });
  // Told as JSON also where it is a mere string, as some protocols have it.
  return reply.type('application/json; charset=utf-8').send(JSON.stringify(shape(problem)));
}

function transportError(error: unknown): { statusCode: number; code: string } {
  if (typeof error !== 'object' || error === null) return { statusCode: 500, code: '' };
  const statusCode = 'statusCode' in error && typeof error.statusCode === 'number' ? error.statusCode : 500;
  const code = 'code' in error && typeof error.code === 'string' ? error.code : '';
  // A body that is not JSON at all surfaces as a SyntaxError with status 400.
  return { statusCode, code: code === '' && statusCode === 400 ? 'FST_ERR_CTP_INVALID_JSON_BODY' : code };
}
