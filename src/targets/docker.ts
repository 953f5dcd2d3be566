import { stat } from 'node:fs/promises';
import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import type { DockerOptions } from 'dockerode';
import { z } from 'zod';
import { ConfigError, UnreachableError } from '../domain/errors.ts';
import { untilAborted } from '../domain/until-aborted.ts';

/** What an engine says about itself and its containers. */
export interface DockerState {
  readonly version: string;
  readonly containers: readonly DockerContainer[];
}

interface DockerContainer {
  readonly name: string;
  /** `created`, `running`, `paused`, `restarting`, `exited`, `dead`, … */
  readonly state: string;
  readonly unhealthy: boolean;
}

/** Where an engine is asked. */
export type DockerEndpoint =
  | { readonly kind: 'socket'; readonly path: string }
  | { readonly kind: 'tcp'; readonly host: string; readonly port: number; readonly tls: boolean };

const versionAnswer = z.object({ Version: z.string().max(100) });
const containersAnswer = z.array(
  z.object({
    Id: z.string(),
    Names: z.array(z.string()).nullish(),
    State: z.string(),
    Status: z.string().nullish(),
  }),
);

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
  return { kind: 'tcp', host: url.hostname, port: Number(url.port || (tls ? 2376 : 2375)), tls };
}

/** The endpoint of a connection. */
export function endpointOf(connection: {
  readonly host?: string | undefined;
  readonly socketPath?: string | undefined;
}): DockerEndpoint {
  const { host, socketPath } = connection;
  return dockerEndpoint(socketPath === undefined ? host : `unix://${socketPath}`);
}

/** Why there is nothing to ask at this endpoint (no such socket, or not for us); undefined when there is. */
export async function dockerAbsence(endpoint: DockerEndpoint): Promise<string | undefined> {
  if (endpoint.kind === 'tcp') return undefined;
  try {
    const found = await stat(endpoint.path);
    return found.isSocket() ? undefined : `'${endpoint.path}' is not a socket.`;
  } catch {
    return `There is no container engine at '${endpoint.path}'. Start it, or give its address in 'host'.`;
  }
}

/**
 * Asks the engine for its version and containers. UnreachableError when it refuses or answers something else; the
 * signal's reason when it is aborted. No socket outlives the call, whatever the engine does.
 */
export async function readDocker(endpoint: DockerEndpoint, signal: AbortSignal): Promise<DockerState> {
  const tls = endpoint.kind === 'tcp' && endpoint.tls;
  // One of our own, so that destroying it closes what hangs: the shared one would keep sockets for later.
  const agent = tls ? new HttpsAgent() : new HttpAgent();
  try {
    const engine = await connect(endpoint, agent);
    const [version, containers] = await untilAborted(
      Promise.all([engine.version(), engine.listContainers({ all: true, abortSignal: signal })]),
      signal,
    );
    return {
      version: versionAnswer.parse(version).Version,
      containers: containersAnswer.parse(containers).map(toContainer),
    };
  } catch (cause) {
    signal.throwIfAborted();
    throw new UnreachableError(explain(endpoint, cause), { cause });
  } finally {
    agent.destroy();
  }
}

// dockerode brings gRPC and SSH with it (34 MB): loaded only where an engine is.
async function connect(endpoint: DockerEndpoint, agent: HttpAgent | HttpsAgent) {
  const { default: Docker } = await import('dockerode');
  // dockerode mixes DOCKER_HOST into whatever it is given (a host from there would outdo the socket, its `ssh:` the
  // protocol): each of these is set. Certificates it takes from DOCKER_CERT_PATH.
  const where: DockerOptions =
    endpoint.kind === 'socket'
      ? { socketPath: endpoint.path, host: '', protocol: 'http' }
      : { host: endpoint.host, port: endpoint.port, protocol: endpoint.tls ? 'https' : 'http' };
  // Its types know nothing of `agent`; docker-modem hands it to node:http.
  const options: DockerOptions & { readonly agent: HttpAgent } = { ...where, agent };
  return new Docker(options);
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

function toContainer(found: z.output<typeof containersAnswer>[number]): DockerContainer {
  const name = found.Names?.[0]?.replace(/^\//, '') ?? '';
  return {
    name: name === '' ? found.Id.slice(0, 12) : name,
    state: found.State,
    // The list holds health only as words: `Up 5 minutes (unhealthy)`.
    unhealthy: found.Status?.includes('(unhealthy)') ?? false,
  };
}

/** A sentence for people about a read that failed: what did not answer, why, and what to see to. */
export function explain(endpoint: DockerEndpoint, cause: unknown): string {
  const where = endpoint.kind === 'socket' ? endpoint.path : `${endpoint.host}:${endpoint.port}`;
  if (cause instanceof z.ZodError) {
    return `What answers at '${where}' is not a Docker engine. Check the address in 'host'.`;
  }
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : undefined;
  if (code === 'EACCES') {
    return `The container engine at '${where}' is closed to this user. Let the user into the socket's group.`;
  }
  const reason = code ?? (cause instanceof Error ? cause.message.trim() : String(cause));
  return `The container engine at '${where}' did not answer: ${reason}. See that it is running.`;
}
