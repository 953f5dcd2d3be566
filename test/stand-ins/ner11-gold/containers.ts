import { mkdirSync, writeFileSync } from 'node:fs';
import { appendFile } from 'node:fs/promises';
import { join } from 'node:path';
import type Docker from 'dockerode';
import { startTestEngine } from '../../support/containers.ts';

export const parts = ['database', 'api', 'frontend'] as const;
export type Part = (typeof parts)[number];

/** The three containers in a real engine; each writes into its log what is said to it. */
export interface Containers {
  readonly socketPath: string;
  nameOf(part: Part): string;
  /** Stands in the command line of the container's process. */
  markOf(part: Part): string;
  say(part: Part, ...lines: readonly string[]): Promise<void>;
  kill(part: Part): Promise<void>;
  /** Runs, with an empty log. */
  restore(part: Part): Promise<void>;
  /** Starts it anew with so many MiB of its memory filled, of which it may have 64. */
  fill(part: Part, mebibytes: number): Promise<void>;
  stop(): Promise<void>;
}

export async function startContainers(folder: string): Promise<Containers> {
  const engine = await startTestEngine();
  const running = new Map<Part, Docker.Container>();
  const dirty = new Set<Part>();
  const nameOf = (part: Part) => `ner11-${part}`;
  const markOf = (part: Part) => `ner11-${part}-of-${process.pid}`;
  const logOf = (part: Part) => join(folder, `${markOf(part)}.log`);
  mkdirSync(folder, { recursive: true });

  async function restore(part: Part): Promise<void> {
    if (running.has(part) && !dirty.has(part)) return;
    dirty.delete(part);
    await begin(part, 0);
  }

  // The log is read from its beginning: what is said before tail has opened it is written all the same.
  async function begin(part: Part, mebibytes: number): Promise<void> {
    await running.get(part)?.remove({ force: true });
    writeFileSync(logOf(part), '');
    const fill = `/busybox dd if=/dev/zero of=/dev/shm/fill bs=1M count=${mebibytes} 2>/dev/null`;
    const write = `exec /busybox tail -n +1 -f /log/${markOf(part)}.log`;
    const container = await engine.docker.createContainer({
      name: nameOf(part),
      Image: engine.image,
      Cmd: ['/busybox', 'sh', '-c', `${fill}; ${write}`],
      HostConfig: {
        NetworkMode: 'host',
        Memory: 64 * 1024 ** 2,
        Binds: [`${folder}:/log`],
        ShmSize: 128 * 1024 ** 2,
      },
    });
    running.set(part, container);
    await container.start();
  }

  try {
    for (const part of parts) await restore(part);
  } catch (error) {
    await engine.close();
    throw error;
  }
  return {
    socketPath: engine.socketPath,
    nameOf,
    markOf,
    restore,
    async say(part, ...lines) {
      dirty.add(part);
      await appendFile(logOf(part), lines.map((line) => `${line}\n`).join(''));
    },
    async kill(part) {
      dirty.add(part);
      await running.get(part)?.kill();
    },
    async fill(part, mebibytes) {
      dirty.add(part);
      await begin(part, mebibytes);
    },
    stop: () => engine.close(),
  };
}
