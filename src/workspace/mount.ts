import type { AddressInfo } from 'node:net';
import type { FastifyInstance } from 'fastify';
import { addRoutes } from './http/routes.ts';
import { acceptSockets } from './http/socket-upgrade.ts';
import { guardLoopback } from './loopback.ts';
import { internals, type Workspace } from './workspace.ts';

/**
 * Adds the workspace to a fastify server: the Web API at `<prefix>/api/`, uploads, response URLs, files, and
 * the Socket Mode endpoint at `<prefix>/socket/`. Body parsers and the loopback guard stay inside.
 */
export async function mountWorkspace(
  fastify: FastifyInstance,
  workspace: Workspace,
  { prefix = '' }: { readonly prefix?: string } = {},
): Promise<void> {
  const { core, sockets } = internals(workspace);
  core.origin.prefix = prefix;
  await fastify.register(
    async (own) => {
      guardLoopback(own);
      addRoutes(own, core);
    },
    { prefix },
  );
  const stopSockets = sockets && acceptSockets(fastify.server, core, sockets);
  fastify.addHook('onListen', async () => {
    const address = fastify.server.address();
    if (address !== null && typeof address === 'object') core.origin.url = `${originOf(address)}${prefix}`;
  });
  // Upgraded sockets are not the HTTP server's any more: it would wait for them for ever.
  fastify.addHook('preClose', async () => {
    stopSockets?.();
    workspace.close();
  });
}

/** Where this machine reaches a server that listens on this address, wildcard addresses included. */
function originOf({ address, family, port }: AddressInfo): string {
  const isWildcard = address === '0.0.0.0' || address === '::';
  if (isWildcard || family === 'IPv4') return `http://${isWildcard ? '127.0.0.1' : address}:${port}`;
  return `http://[${address}]:${port}`;
}
