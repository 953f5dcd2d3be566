import { appendFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { containersMissing, startTestEngine } from '../../support/containers.ts';

export const services = ['qdrant', 'dragonfly', 'api', 'task-worker'] as const;
export type ComposeService = (typeof services)[number];

/** The compose project: a container each, of which what it logs is written from outside. */
export interface ComposeProject {
  /** As DOCKER_HOST has it. */
  readonly host: string;
  log(service: ComposeService, line: string): void;
  /** Resolves when its engine has this in its log. */
  logged(service: ComposeService, text: string): Promise<void>;
  start(service: ComposeService): Promise<void>;
  kill(service: ComposeService): Promise<void>;
  stop(): Promise<void>;
}

export const project = 'ai-docs';

/** Undefined where this machine has no engine. */
export async function startContainers(folder: string): Promise<ComposeProject | undefined> {
  if (containersMissing !== undefined) return undefined;
  const logs = join(folder, 'container-logs');
  mkdirSync(logs, { recursive: true });
  const engine = await startTestEngine();
  const containers = new Map<ComposeService, Awaited<ReturnType<typeof engine.docker.createContainer>>>();
  try {
    for (const service of services) {
      const name = `${project}-${service}-1`;
      writeFileSync(join(logs, service), 'INFO ready\n');
      const container = await engine.docker.createContainer({
        name,
        Image: engine.image,
        Cmd: ['/busybox', 'tail', '-f', `/logs/${service}`],
        Labels: {
          'com.docker.compose.project': project,
          'com.docker.compose.service': service,
          'com.docker.compose.oneoff': 'False',
        },
        HostConfig: {
          NetworkMode: 'host',
          Binds: [`${logs}:/logs:ro`],
          Memory: 32 * 1024 * 1024,
          NanoCpus: 5e8,
        },
      });
      await container.start();
      containers.set(service, container);
    }
  } catch (error) {
    await engine.close();
    throw error;
  }
  const running = async (service: ComposeService) =>
    (await containers.get(service)?.inspect())?.State.Running === true;
  return {
    host: `unix://${engine.socketPath}`,
    log: (service, line) => appendFileSync(join(logs, service), `${line}\n`),
    async logged(service, text) {
      const log = async () => (await containers.get(service)?.logs({ stdout: true }))?.toString() ?? text;
      while (!(await log()).includes(text)) await pause(50);
    },
    async start(service) {
      if (!(await running(service))) await containers.get(service)?.start();
    },
    async kill(service) {
      if (await running(service)) await containers.get(service)?.kill();
    },
    stop: () => engine.close(),
  };
}
