import { stat } from 'node:fs/promises';
import { z } from 'zod';
import { ConfigError } from '../domain/errors.ts';
import { codeOf } from './network-failure.ts';
import { showTcp } from './tcp.ts';

/** Where an engine is asked. */
export type DockerEndpoint =
  | { readonly kind: 'socket'; readonly path: string }
  | { readonly kind: 'tcp'; readonly host: string; readonly port: number; readonly tls: boolean };

/**
 * The endpoint that an address in the form of DOCKER_HOST names (`unix:///path`, `tcp://host:port`; 2376 is TLS), the
 * usual socket without one. ConfigError for anything else, `ssh://` included.
 */
export function dockerEndpoint(address: string | undefined): DockerEndpoint {
  if (address === undefined || address === 'unix://') return { kind: 'socket', path: '/var/run/docker.sock' };
  if (address.startsWith('unix:///')) return { kind: 'socket', path: address.slice('unix://'.length) };
  const url = URL.parse(address);
  if (url === null || !['tcp:', 'http:', 'https:'].includes(url.protocol) || url.hostname === '') {
    throw new ConfigError(
      `The container engine's address '${address}' cannot be used. Write 'unix:///path' or 'tcp://host:port'.`,
    );
  }
  const tls = url.protocol === 'https:' || url.port === '2376';
  // Sockets know no brackets: they belong to the address as it is written.
  const host = url.hostname.replace(/^\[(.+)\]$/, '$1');
  return { kind: 'tcp', host, port: Number(url.port || (tls ? 2376 : 2375)), tls };
}

/** The endpoint of a connection. */
export function endpointOf(connection: {
  readonly host?: string | undefined;
  readonly socketPath?: string | undefined;
}): DockerEndpoint {
  const { host, socketPath } = connection;
  return dockerEndpoint(socketPath === undefined ? host : `unix://${socketPath}`);
}

/** Why there is nothing to ask at this endpoint; undefined where there is, or may be. */
export async function dockerAbsence(endpoint: DockerEndpoint): Promise<string | undefined> {
  if (endpoint.kind === 'tcp') return undefined;
  try {
    const found = await stat(endpoint.path);
    return found.isSocket() ? undefined : `'${endpoint.path}' is not a socket.`;
  } catch (error) {
    // Behind a folder that is closed to us there may be one: asking it says so.
    if (!['ENOENT', 'ENOTDIR'].includes(codeOf(error) ?? '')) return undefined;
    return `There is no container engine at '${endpoint.path}'. Start it, or give its address in 'host'.`;
  }
}

const certificates = z.object({
  ca: z
    .array(z.string().or(z.instanceof(Buffer)))
    .optional()
    .catch(undefined),
  cert: z.instanceof(Buffer).optional().catch(undefined),
  key: z.instanceof(Buffer).optional().catch(undefined),
});

/** What the engine is shown over TLS: dockerode takes it from the folder in DOCKER_CERT_PATH. */
export async function dockerCertificates(endpoint: DockerEndpoint & { readonly kind: 'tcp' }) {
  const { default: Docker } = await import('dockerode');
  const { modem } = new Docker({ host: endpoint.host, port: endpoint.port, protocol: 'https' });
  const { ca, cert, key } = certificates.parse(modem);
  return { ...(ca ? { ca } : {}), ...(cert ? { cert } : {}), ...(key ? { key } : {}) };
}

/** For people: the socket's path or the host with its port. */
export function whereIs(endpoint: DockerEndpoint): string {
  return endpoint.kind === 'socket' ? endpoint.path : showTcp(endpoint);
}

/** A sentence for people about a read that failed: what did not answer, why, and what to see to. */
export function explain(endpoint: DockerEndpoint, cause: unknown): string {
  const where = whereIs(endpoint);
  if (cause instanceof z.ZodError) {
    return `What answers at '${where}' is not a Docker engine. Check the address in 'host'.`;
  }
  const code = codeOf(cause);
  if (code === 'EACCES') {
    return `The container engine at '${where}' is closed to this user. Let the user into the socket's group.`;
  }
  const reason = code ?? (cause instanceof Error ? cause.message.trim() : String(cause));
  return `The container engine at '${where}' did not answer: ${reason}. See that it is running.`;
}
