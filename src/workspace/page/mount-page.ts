import type { FastifyInstance } from 'fastify';
import type { PersonSide } from '../person-side.ts';
import { changeStreams } from './change-stream.ts';
import { pageDrawer, REGIONS } from './draw/page-shell.ts';
import type { TryThis } from './draw/try-these.ts';
import { guard } from './guards.ts';
import type { PageQuery } from './page-state.ts';
import { addPostRoutes } from './post-routes.ts';
import { serveAssets } from './static-assets.ts';
import { presentationOf } from './uploaded-file.ts';

export type { TryThis } from './draw/try-these.ts';

/** What the page may be told. */
export interface PageOptions {
  /** Shown to a newcomer in a channel where nothing happened yet. */
  readonly tryThese: readonly TryThis[];
  /** The page stands at the root of its origin; other places are not supported. */
  readonly basePath?: '';
  /** The time in milliseconds since 1970, for Today and Yesterday. */
  readonly nowMs?: () => number;
}

/**
 * Mounts the local workspace's page on a server: `/` and everything below `/workspace/`. It answers to
 * loopback names only and must be mounted before the server starts.
 */
export function mountPage(app: FastifyInstance, person: PersonSide, options: PageOptions): void {
  const drawer = pageDrawer(person, options.tryThese, options.nowMs ?? Date.now);
  void app.register(async (scope) => {
    guard(scope);
    serveAssets(scope);
    addPostRoutes(scope, person);
    const stream = changeStreams(scope, person);

    scope.get<{ Querystring: PageQuery }>('/', async (request, reply) =>
      reply.type('text/html; charset=utf-8').send(drawer.page(plain(request.query))),
    );

    scope.get<{ Querystring: PageQuery; Params: { region: string } }>(
      '/workspace/fragment/:region',
      async (request, reply) => {
        const region = REGIONS.find((name) => name === request.params.region);
        if (!region)
          return reply.code(404).send({ ok: false, error: `There is no part '${request.params.region}'.` });
        return reply.type('text/html; charset=utf-8').send(drawer.region(region, plain(request.query)));
      },
    );

    scope.get<{ Querystring: { user?: string } }>('/workspace/changes', (request, reply) =>
      stream(String(request.query.user ?? ''), reply),
    );

    scope.get<{ Params: { id: string } }>('/workspace/files/:id', (request, reply) =>
      sendFile(person, request.params.id, reply),
    );
  });
}

/** A parameter given twice comes as a list: the last one counts. */
function plain(query: PageQuery): PageQuery {
  return Object.fromEntries(
    Object.entries(query).map(([key, value]) => [key, Array.isArray(value) ? String(value.at(-1)) : value]),
  );
}

type Reply = Parameters<ReturnType<typeof changeStreams>>[1];

async function sendFile(person: PersonSide, fileId: string, reply: Reply): Promise<unknown> {
  const bytes = person.fileContent(fileId);
  if (!bytes) return reply.code(404).send({ ok: false, error: `There is no file '${fileId}'.` });
  const { contentType, disposition } = presentationOf(bytes);
  return reply
    .headers({ 'content-type': contentType, 'content-disposition': disposition })
    .send(Buffer.from(bytes));
}
