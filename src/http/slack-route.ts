import type { FastifyInstance } from 'fastify';

/** Slack's largest payloads are views of 250 kB. */
const MAX_BYTES = 1024 * 1024;

export interface SlackRequest {
  readonly headers: Readonly<Record<string, string | undefined>>;
  /** As it came in: the signature is over these bytes. */
  readonly rawBody: string;
}

export interface SlackAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** `POST /slack/events`, in HTTP mode: the body is handed on unparsed because its signature is over its bytes. */
export async function mountSlackRoute(
  app: FastifyInstance,
  handle: (request: SlackRequest) => Promise<SlackAnswer>,
): Promise<void> {
  await app.register(async (scope) => {
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser('*', { parseAs: 'string', bodyLimit: MAX_BYTES }, (_request, body, done) =>
      done(null, body),
    );
    scope.post('/slack/events', async (request, reply) => {
      const headers = request.headers as Readonly<Record<string, string | undefined>>;
      const answer = await handle({ headers, rawBody: typeof request.body === 'string' ? request.body : '' });
      return reply.code(answer.status).headers(answer.headers).send(answer.body);
    });
  });
}
