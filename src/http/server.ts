import type { Socket } from 'node:net';
import Fastify, { type FastifyInstance } from 'fastify';
import type { Log } from '../domain/ports/log.ts';
import { answerError } from './error-answer.ts';

/** A sender that takes longer than this for its whole request is cut off: slow ones cannot pile up. */
const REQUEST_TIMEOUT_MS = 15_000;
const KEEP_ALIVE_MS = 30_000;
/** Header blocks of real senders are a few kB. */
const MAX_HEADER_BYTES = 16 * 1024;

/**
 * The one HTTP server. Bodies are JSON only unless a route brings its own parser; keys that would reach an
 * object's prototype are refused; nothing is ever decompressed, so no small body becomes a large one.
 */
export function createHttpServer(log: Log): FastifyInstance {
  const app = Fastify({
    logger: false,
    bodyLimit: 1024 * 1024,
    requestTimeout: REQUEST_TIMEOUT_MS,
    keepAliveTimeout: KEEP_ALIVE_MS,
    connectionTimeout: 0,
    forceCloseConnections: 'idle',
    onProtoPoisoning: 'error',
    onConstructorPoisoning: 'error',
    http: { maxHeaderSize: MAX_HEADER_BYTES, headersTimeout: REQUEST_TIMEOUT_MS },
    routerOptions: { maxParamLength: 200 },
  });
  endSilentConnections(app);
  app.removeContentTypeParser('text/plain');
  app.addHook('onSend', async (_request, reply) => {
    reply.header('x-content-type-options', 'nosniff');
    reply.header('referrer-policy', 'no-referrer');
  });
  app.setErrorHandler((error, request, reply) => answerError(error, request, reply, log));
  app.setNotFoundHandler((request, reply) =>
    reply.code(404).send({
      error: {
        code: 'not_found',
        message: `There is nothing at ${request.method} ${pathOf(request.url)}. The README lists the routes.`,
      },
    }),
  );
  return app;
}

/**
 * Browsers open connections ahead of their requests. To Node those are not idle, so that a stop would wait for their
 * first request, until its time is up.
 */
function endSilentConnections(app: FastifyInstance): void {
  const silent = new Set<Socket>();
  let closing = false;
  app.server.on('connection', (socket: Socket) => {
    if (closing) socket.destroy();
    silent.add(socket);
    socket.once('close', () => silent.delete(socket));
  });
  app.server.on('request', ({ socket }) => silent.delete(socket));
  app.addHook('preClose', async () => {
    closing = true;
    for (const socket of silent) socket.destroy();
  });
}

/** Without the query, which may hold what somebody should not have put there. */
function pathOf(url: string): string {
  return url.split('?', 1)[0] ?? url;
}
