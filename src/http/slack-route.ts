import type { FastifyInstance } from 'fastify';

/** Slack's largest payloads are views of 250 kB. */
const MAX_BYTES = 1024 * 1024;

/** Lower-case names. */
export type RequestHeaders = Readonly<Record<string, string | undefined>>;

export interface SlackAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** `POST /slack/events`, in HTTP mode: the body is handed on unparsed because its signature is over its bytes. */
export async function mountSlackRoute(
  app: FastifyInstance,
  handle: (headers: RequestHeaders, rawBody: Uint8Array) => Promise<SlackAnswer>,
): Promise<void> {
  await app.register(async (scope) => {
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser('*', { parseAs: 'buffer', bodyLimit: MAX_BYTES }, (_request, body, done) =>
      done(null, body),
    );
    scope.post('/slack/events', async (request, reply) => {
      const headers = request.headers as RequestHeaders;
      const answer = await handle(headers, Buffer.isBuffer(request.body) ? request.body : new Uint8Array());
      return reply.code(answer.status).headers(answer.headers).send(answer.body);
    });
  });
}
