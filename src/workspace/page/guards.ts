import type { FastifyInstance } from 'fastify';

/**
 * The page acts for any user without a password, so only a browser on this machine, on this very page, may
 * use it. The Host rule stops a foreign name that resolves to 127.0.0.1 (DNS rebinding); the Origin rule
 * stops another site's page from posting here.
 */
const LOOPBACK = /^(?:localhost|127\.0\.0\.1|\[::1\])(?::\d{1,5})?$/i;

/** True for a Host header that names this machine itself. */
export function isLoopbackHost(host: string | undefined): boolean {
  return host !== undefined && LOOPBACK.test(host);
}

/** True when the page that sends comes from where it sends to. A missing Origin is refused: browsers send one. */
export function isOwnOrigin(origin: string | undefined, host: string | undefined): boolean {
  return isLoopbackHost(host) && origin?.toLowerCase() === `http://${host?.toLowerCase()}`;
}

const POLICY =
  "default-src 'self'; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";

/** Puts the rules above on every route of the scope, and the headers that keep a browser from executing data. */
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
    const { host, origin } = request.headers;
    if (!isLoopbackHost(host)) {
      return reply
        .code(403)
        .send({ ok: false, error: `The local workspace answers at localhost only, not at '${host ?? ''}'.` });
    }
    if (request.method !== 'GET' && request.method !== 'HEAD' && !isOwnOrigin(origin, host)) {
      return reply
        .code(403)
        .send({ ok: false, error: 'Only the page of the local workspace itself may send this.' });
    }
    return undefined;
  });
}
