import { readdirSync, readFileSync } from 'node:fs';
import { extname, join } from 'node:path';
import type { FastifyInstance } from 'fastify';

const FOLDER = join(import.meta.dirname, 'browser');
const TYPES: Readonly<Record<string, string>> = {
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
};

/** Serves the files of `browser/`: their names are read once, so no path from a request ever reaches the disk. */
export function serveAssets(scope: FastifyInstance): void {
  const names = new Set(readdirSync(FOLDER).filter((name) => extname(name) in TYPES));
  scope.get<{ Params: { name: string } }>('/workspace/assets/:name', async (request, reply) => {
    const { name } = request.params;
    if (!names.has(name)) return reply.code(404).send({ ok: false, error: `There is no asset '${name}'.` });
    return reply.type(TYPES[extname(name)] ?? 'text/plain').send(readFileSync(join(FOLDER, name)));
  });
}
