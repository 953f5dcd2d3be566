import { stat } from 'node:fs/promises';
import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import type { DockerOptions } from 'dockerode';
import { z } from 'zod';
import { ConfigError, UnreachableError } from '../domain/errors.ts';
import { untilAborted } from './until-aborted.ts';

/** What an engine says about itself and its containers. */
export interface DockerState {
  readonly version: string;
  readonly containers: readonly DockerContainer[];
}

export interface DockerContainer {
  readonly name: string;
  /** `created`, `running`, `paused`, `restarting`, `exited`, `dead`, … */
  readonly state: string;
  readonly unhealthy: boolean;
}

/** Where an engine is asked: a socket, or what DOCKER_HOST says. */
export type DockerEndpoint =
  | { readonly kind: 'socket'; readonly path: string }
  | { readonly kind: 'tcp'; readonly address: string; readonly tls: boolean };

const versionAnswer = z.object({ Version: z.string().max(100) });
const containersAnswer = z.array(
  z.object({
    Id: z.string(),
    Names: z.array(z.string()).nullish(),
    State: z.string(),
    Status: z.string().nullish(),
  }),
);

/** The socket of the parameters, else of DOCKER_HOST, else the usual one. ConfigError for `ssh://`. */
export function dockerEndpoint(
  socketPath: string | undefined,
  env: Readonly<Record<string, string | undefined>>,
): DockerEndpoint {
  const host = env['DOCKER_HOST'] ?? '';
  if (socketPath !== undefined) return { kind: 'socket', path: socketPath };
  if (host === '' || host === 'unix://') return { kind: 'socket', path: '/var/run/docker.sock' };
  if (host.startsWith('unix://')) return { kind: 'socket', path: host.slice('unix://'.length) };
  if (host.startsWith('ssh://')) {
    throw new ConfigError(
      `DOCKER_HOST '${host}' goes through SSH, which is not supported. Use 'unix://' or 'tcp://'.`,
    );
  }
  const tls = (env['DOCKER_TLS_VERIFY'] ?? '') !== '' || host.endsWith(':2376');
  return { kind: 'tcp', address: host, tls };
}

/** Why there is nothing to ask at this endpoint (no such socket, or not for us); undefined when there is. */
export async function dockerAbsence(endpoint: DockerEndpoint): Promise<string | undefined> {
  if (endpoint.kind === 'tcp') return undefined;
  try {
    const found = await stat(endpoint.path);
    return found.isSocket() ? undefined : `'${endpoint.path}' is not a socket.`;
  } catch {
    return `There is no container engine at '${endpoint.path}'. Start it, or name its socket in 'socketPath'.`;
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
  // dockerode reads DOCKER_HOST whatever it is given: a host from there would outdo the socket.
  const where = endpoint.kind === 'socket' ? { socketPath: endpoint.path, host: '' } : {};
  // Its types know nothing of `agent`; docker-modem hands it to node:http.
  const options: DockerOptions & { readonly agent: HttpAgent } = { ...where, agent };
  return new Docker(options);
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

function explain(endpoint: DockerEndpoint, cause: unknown): string {
  const where = endpoint.kind === 'socket' ? endpoint.path : endpoint.address;
  if (cause instanceof z.ZodError) {
    return `What answers at '${where}' is not a Docker engine. Check 'socketPath' and DOCKER_HOST.`;
  }
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : undefined;
  if (code === 'EACCES') {
    return `The container engine at '${where}' is closed to this user. Let the user into the socket's group.`;
  }
  const reason = code ?? (cause instanceof Error ? cause.message.trim() : String(cause));
  return `The container engine at '${where}' did not answer: ${reason}. See that it is running.`;
}
