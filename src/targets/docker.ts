import { z } from 'zod';
import { listContainers } from './containers.ts';
import type { DockerEndpoint } from './docker-endpoint.ts';
import { askEngine } from './docker-engine.ts';

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

const versionAnswer = z.object({ Version: z.string().max(100) });

/** Asks the engine for its version and containers; fails as `askEngine` does. */
export async function readDocker(endpoint: DockerEndpoint, signal: AbortSignal): Promise<DockerState> {
  return askEngine(endpoint, signal, async (engine) => {
    const [{ Version }, containers] = await Promise.all([
      engine.get('/version', versionAnswer),
      listContainers(engine),
    ]);
    return {
      version: Version,
      containers: containers.map(({ name, state, status }) => ({
        name,
        state,
        // The list holds health only as words: `Up 5 minutes (unhealthy)`.
        unhealthy: status.includes('(unhealthy)'),
      })),
    };
  });
}
