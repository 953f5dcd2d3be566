import type { IncomingMessage } from 'node:http';
import type { FastifyInstance } from 'fastify';

/** True for the names and addresses of this machine itself. */
export function isLoopbackHost(host: string): boolean {
  const name = host.replace(/^\[|\]$/g, '').toLowerCase();
  if (name === 'localhost' || name.endsWith('.localhost') || name === '::1') return true;
  return /^(::ffff:)?127(\.\d{1,3}){3}$/.test(name);
}

/**
 * Why a request must not be served, or undefined. The workspace has no login, so it serves this machine only:
 * the peer must be local, the Host header must name this machine (a rebound DNS name does not), and a browser
 * page of another origin may not call it.
 */
export function loopbackRefusal(request: IncomingMessage): string | undefined {
  if (!isLoopbackHost(request.socket.remoteAddress ?? '')) {
    return 'The local workspace answers requests from this machine only.';
  }
  const { host = '', origin, forwarded, 'x-forwarded-for': forwardedFor = forwarded } = request.headers;
  // A proxy on this machine would let everybody in: it is local, whoever is behind it.
  if (forwardedFor !== undefined) return 'The local workspace is not served through a proxy.';
  if (!URL.canParse(`http://${host}`) || !isLoopbackHost(new URL(`http://${host}`).hostname)) {
    return `The local workspace is not served under the name '${host}'. Use http://localhost.`;
  }
  if (origin !== undefined && origin !== `http://${host}`) {
    return `The local workspace does not answer pages of '${origin}'.`;
  }
  return undefined;
}

/** Makes every route of this instance (and of what is registered below it) answer 403 to anybody else. */
export function guardLoopback(fastify: FastifyInstance): void {
  fastify.addHook('onRequest', async (request, reply) => {
    const refusal = loopbackRefusal(request.raw);
    if (refusal !== undefined) await reply.code(403).type('text/plain').send(refusal);
  });
}
