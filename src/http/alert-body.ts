import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { LoadedAlertSource } from '../define/alert-source.ts';

/** The bytes of what is being served, for those whose signature is over them. */
const bytes = new WeakMap<FastifyRequest, Buffer>();
const nothing = new Uint8Array();

/** The body of a request to a route of `withOwnBody`, as it came. */
export function rawBodyOf(request: FastifyRequest): Uint8Array {
  return bytes.get(request) ?? nothing;
}

/** Whether a source needs its bytes, or takes more than plain JSON. */
export function needsOwnBody(source: LoadedAlertSource): boolean {
  return source.signature !== undefined || source.contentTypes !== undefined;
}

/** A part of the server in which bodies are read as this source sends them, and their bytes are kept. */
export function withOwnBody(
  app: FastifyInstance,
  source: LoadedAlertSource,
  mount: (scope: FastifyInstance) => void,
): void {
  app.register(async (scope) => {
    const parseJson = scope.getDefaultJsonParser('error', 'error');
    scope.removeAllContentTypeParsers();
    for (const [type, kind] of Object.entries({ 'application/json': 'json', ...source.contentTypes })) {
      scope.addContentTypeParser(type, { parseAs: 'buffer' }, (request, body: Buffer, done) => {
        bytes.set(request, body);
        if (kind === 'json') void parseJson(request, body.toString('utf8'), done);
        else done(null, body.toString('utf8'));
      });
    }
    mount(scope);
  });
}
