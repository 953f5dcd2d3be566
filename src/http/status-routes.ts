import type { FastifyInstance } from 'fastify';

/** One part that has to be there before this process may be sent work. */
export interface Readiness {
  readonly part: string;
  readonly ready: boolean;
  /** Whether this process may not be sent work without it. */
  readonly needed: boolean;
  /** Why not, or what it is. */
  readonly detail: string;
}

export interface StatusRoutes {
  /** Asked at every `/readyz`; answers within its own deadlines. */
  readiness(): Promise<readonly Readiness[]>;
  /** False when the process itself is wedged, e.g. its worker loop is silently dead. */
  alive(): Promise<{ readonly alive: boolean; readonly detail: string }>;
  metrics(): Promise<{ readonly contentType: string; readonly text: string }>;
}

/** `/healthz` (restart me when red), `/readyz` (send me nothing while red) and `/metrics`. */
export function mountStatusRoutes(app: FastifyInstance, routes: StatusRoutes): void {
  app.get('/healthz', async (_request, reply) => {
    const { alive, detail } = await routes.alive();
    return reply.code(alive ? 200 : 503).send({ status: alive ? 'ok' : 'failing', detail });
  });
  app.get('/readyz', async (_request, reply) => {
    const parts = await routes.readiness();
    const ready = parts.every((part) => part.ready || !part.needed);
    return reply.code(ready ? 200 : 503).send({ ready, parts });
  });
  app.get('/metrics', async (_request, reply) => {
    const { contentType, text } = await routes.metrics();
    return reply.type(contentType).send(text);
  });
}
