import { once } from 'node:events';
import { createServer, type RequestListener, type Server } from 'node:http';
import { createServer as createTlsServer, type ServerOptions } from 'node:https';
import type { Server as NetServer } from 'node:net';
import type { Connection } from '../../src/define/connections.ts';
import { Secret } from '../../src/domain/secret.ts';

/** A server of loopback for one test file; `url` is without a slash at the end. */
export interface TestServer {
  readonly url: string;
  readonly port: number;
  /** Connections that are open. */
  open(): Promise<number>;
  close(): Promise<void>;
}

/** One over plain HTTP, or over TLS where it is given a key. */
export async function startHttp(
  answer: RequestListener,
  tls?: Pick<ServerOptions, 'key' | 'cert' | 'minVersion' | 'maxVersion'>,
): Promise<TestServer> {
  const server: Server = tls === undefined ? createServer(answer) : createTlsServer(tls, answer);
  const port = await listen(server);
  return {
    url: `${tls === undefined ? 'http' : 'https'}://127.0.0.1:${port}`,
    port,
    open: () => connectionsOf(server),
    close: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

/** Has it listen on a port of its own. */
export async function listen(server: NetServer): Promise<number> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('A server of a test has no port.');
  return address.port;
}

function connectionsOf(server: NetServer): Promise<number> {
  return new Promise((resolve, reject) => {
    server.getConnections((error, count) => (error === null ? resolve(count) : reject(error)));
  });
}

/** An `http` connection as a probe is given it. */
export function httpConnection(
  url: string | Secret,
  more: Partial<Connection<'http'>> = {},
): Connection<'http'> {
  return { url, headers: {}, insecure: false, ...more };
}

export const secretOf = (value: string) => new Secret(value);
