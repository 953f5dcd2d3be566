import Fastify from 'fastify';
import { isLoopbackHost } from './loopback.ts';
import { mountWorkspace } from './mount.ts';
import { internals, type Workspace } from './workspace.ts';

/** A workspace that is being served on its own. */
export interface WorkspaceServer {
  /** Without a slash at the end. */
  readonly url: string;
  /** What an app is given as `slackApiUrl`; ends with `/api/`. */
  readonly apiUrl: string;
  /** Stops the server and the workspace; hung and open connections are cut. */
  close(): Promise<void>;
}

/** Serves a workspace by itself, on a free port unless one is given. Only this machine's addresses are taken. */
export async function startWorkspaceServer(
  workspace: Workspace,
  { port = 0, host = '127.0.0.1' }: { readonly port?: number; readonly host?: string } = {},
): Promise<WorkspaceServer> {
  if (!isLoopbackHost(host)) {
    throw new Error(`The local workspace has no login and cannot listen on '${host}'. Use 127.0.0.1.`);
  }
  const fastify = Fastify({ forceCloseConnections: true });
  await mountWorkspace(fastify, workspace);
  await fastify.listen({ port, host });
  const { url } = internals(workspace).core.origin;
  return { url, apiUrl: `${url}/api/`, close: () => fastify.close() };
}
