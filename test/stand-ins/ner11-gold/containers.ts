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
  /** The process of the container fills so many MiB of its memory, of which it may have 64. */
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

  // The log is read from its beginning: what is said before tail has opened it is written all the same.
  async function restore(part: Part): Promise<void> {
    if (running.has(part) && !dirty.has(part)) return;
    await running.get(part)?.remove({ force: true });
    dirty.delete(part);
    writeFileSync(logOf(part), '');
    const container = await engine.docker.createContainer({
      name: nameOf(part),
      Image: engine.image,
      Cmd: ['/busybox', 'tail', '-n', '+1', '-f', `/log/${markOf(part)}.log`],
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
      const exec = await running.get(part)?.exec({
        Cmd: ['/busybox', 'dd', 'if=/dev/zero', 'of=/dev/shm/fill', 'bs=1M', `count=${mebibytes}`],
        AttachStdout: true,
        AttachStderr: true,
      });
      const stream = await exec?.start({});
      stream?.resume();
      await new Promise((resolve) =>
        stream === undefined ? resolve(undefined) : stream.once('end', resolve),
      );
    },
    stop: () => engine.close(),
  };
}
