import type { FastifyInstance } from 'fastify';
import { loopbackRefusal } from '../loopback.ts';

/**
 * True when the page that sends comes from where it sends to. A missing Origin is refused: browsers send one,
 * and the page acts for any user without a password, so nothing but the page itself may use it.
 */
export function isOwnOrigin(origin: string | undefined, host: string | undefined): boolean {
  return host !== undefined && origin?.toLowerCase() === `http://${host.toLowerCase()}`;
}

const POLICY =
  "default-src 'self'; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";

/** Puts the loopback rule and the one above on every route of the scope, and the headers that keep a browser from executing data. */
export function guard(scope: FastifyInstance): void {
  // Only JSON is read: what a foreign form can send without asking (text/plain) never reaches a handler.
  scope.removeContentTypeParser('text/plain');
  scope.addHook('onRequest', async (request, reply) => {
    void reply.headers({
      'content-security-policy': POLICY,
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'no-referrer',
      'cross-origin-resource-policy': 'same-origin',
      'cache-control': 'no-store',
    });
    const refusal = loopbackRefusal(request.raw);
    if (refusal !== undefined) return reply.code(403).send({ ok: false, error: refusal });
    const { host, origin } = request.headers;
    if (request.method !== 'GET' && request.method !== 'HEAD' && !isOwnOrigin(origin, host)) {
      return reply
        .code(403)
        .send({ ok: false, error: 'Only the page of the local workspace itself may send this.' });
    }
    return undefined;
  });
}
