import type { FastifyInstance } from 'fastify';
import { authorizeSender, wrongToken } from './sender-authorization.ts';

export interface HeartbeatRoute {
  /** Without a token only this machine may tell. */
  readonly generalToken: string | undefined;
  /** Notes durably that this one was heard of; answers when it is late. NotFoundError for one that is not expected. */
  beat(name: string): Promise<Date>;
}

/** What it says is not looked at: that it says something is all. */
const MAX_BYTES = 64 * 1024;

/** `POST /heartbeats/{name}`: 202 after the commit. */
export function mountHeartbeatRoute(app: FastifyInstance, { generalToken, beat }: HeartbeatRoute): void {
  const rule = { tokens: generalToken === undefined ? [] : [generalToken] };
  void app.register(async (scope) => {
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, _body, done) => done(null, undefined));
    scope.post('/heartbeats/:name', {
      bodyLimit: MAX_BYTES,
      onRequest: async (request) => {
        if (authorizeSender(rule, request) === 'no-token') throw wrongToken();
      },
      handler: async (request, reply) => {
        const { name } = request.params as { name: string };
        const lateAt = await beat(name);
        return reply.code(202).send({ name, lateAt: lateAt.toISOString() });
      },
    });
  });
}
