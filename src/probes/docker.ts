import { z } from 'zod';
import { defineProbe } from '../define/probe.ts';
import { UnreachableError } from '../domain/errors.ts';
import type { Reading } from '../domain/probe.ts';
import { untilAborted } from '../domain/until-aborted.ts';
import { type DockerState, readDocker } from '../targets/docker.ts';
import { type DanglingImages, readDanglingImages, readReclaimable } from '../targets/docker-disk.ts';
import { dockerAbsence, dockerEndpoint } from '../targets/docker-endpoint.ts';
import { askEngine } from '../targets/docker-engine.ts';

const namesShown = 5;

/**
 * The container engine of this host. Where there is none there is nothing to read, unless it is `required`; an
 * engine that is there and does not answer is unknown.
 */
export default defineProbe({
  title: 'Container engine of this host',
  parameters: z.strictObject({
    /** As DOCKER_HOST has it: `unix:///path` or `tcp://host:port`; default /var/run/docker.sock. */
    host: z.string().min(1).optional(),
    /** The same as a plain path. */
    socketPath: z.string().startsWith('/').optional(),
    /** Whether having no engine is a fault. */
    required: z.boolean().default(false),
    /** Whether images that nothing refers to are counted too; default false. */
    images: z.boolean().default(false),
    /** Whether the engine adds up what could be given back; may take it seconds, so give it a deadline. Default false. */
    disk: z.boolean().default(false),
  }),
  timeoutMs: 1500,
  metrics: {
    'containers-running': { title: 'Containers running', unit: 'count' },
    'containers-unhealthy': { title: 'Containers unhealthy, dead or restarting', unit: 'count' },
    'images-dangling': { title: 'Images without a name', unit: 'count' },
    'images-dangling-size': { title: 'Size of the images without a name', unit: 'bytes' },
    'disk-reclaimable': { title: 'Disk that could be given back', unit: 'bytes', parts: 'kind' },
  },
  async run({ signal }, { host, socketPath, required, images, disk }) {
    const endpoint = dockerEndpoint(socketPath === undefined ? host : `unix://${socketPath}`);
    const absence = await untilAborted(dockerAbsence(endpoint), signal);
    if (absence !== undefined && !required) return [];
    if (absence !== undefined) throw new UnreachableError(absence);
    const state = await readDocker(endpoint, signal);
    const read = [countRunning(state), countUnhealthy(state)];
    if (!images && !disk) return read;
    return askEngine(endpoint, signal, async (engine) => [
      ...read,
      ...(images ? danglingReadings(await readDanglingImages(engine)) : []),
      ...(disk ? diskReadings(await readReclaimable(engine)) : []),
    ]);
  },
});

function countRunning({ version, containers }: DockerState) {
  const running = containers.filter(({ state }) => state === 'running').length;
  return {
    metric: 'containers-running',
    value: running,
    unit: 'count' as const,
    detail: `${running} of ${containers.length}, engine ${version}`,
  };
}

function danglingReadings({ count, bytes }: DanglingImages): readonly Reading[] {
  return [
    { metric: 'images-dangling', value: count, unit: 'count' },
    { metric: 'images-dangling-size', value: bytes, unit: 'bytes' },
  ];
}

function diskReadings(reclaimable: ReadonlyMap<string, number>): readonly Reading[] {
  return [...reclaimable].map(([part, value]) => ({
    metric: 'disk-reclaimable',
    part,
    value,
    unit: 'bytes',
  }));
}

// One that restarts over and over is as ill as one that says so.
function countUnhealthy({ containers }: DockerState) {
  const ill = containers.filter(
    ({ unhealthy, state }) => unhealthy || state === 'restarting' || state === 'dead',
  );
  const left = ill.length - namesShown;
  const names = ill
    .slice(0, namesShown)
    .map(({ name, state }) => (state === 'running' ? name : `${name} (${state})`));
  return {
    metric: 'containers-unhealthy',
    value: ill.length,
    unit: 'count' as const,
    ...(ill.length > 0
      ? {
          detail: left > 0 ? `${names.join(', ')} and ${left} more` : names.join(', '),
          status: 'warning' as const,
        }
      : {}),
  };
}
