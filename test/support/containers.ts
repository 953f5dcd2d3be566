import { execFile, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { promisify } from 'node:util';
import Docker from 'dockerode';

const run = promisify(execFile);
const busybox = ['/bin/busybox', '/usr/bin/busybox'].find((file) => existsSync(file));

/** A real container engine that speaks Docker's API, of its own storage. */
export interface TestEngine {
  readonly socketPath: string;
  readonly docker: Docker;
  /** An image with nothing in it but `/busybox`. */
  readonly image: string;
  /** Creates and starts a container on the host's network. */
  startContainer(name: string, command: readonly string[]): Promise<Docker.Container>;
  close(): Promise<void>;
}

/** Why containers cannot be tested on this machine; undefined when they can. */
export const containersMissing = missingPart();

function missingPart(): string | undefined {
  if (process.getuid?.() !== 0) return 'root is needed for containers';
  if (busybox === undefined) return 'busybox-static is not installed';
  for (const program of ['podman', 'runc']) {
    try {
      execFileSync(program, ['--version'], { stdio: 'ignore' });
    } catch {
      return `${program} is not installed`;
    }
  }
  return undefined;
}

/** Starts podman's Docker API on a socket in a fresh folder. Close it, or its containers stay. */
export async function startTestEngine(): Promise<TestEngine> {
  const folder = mkdtempSync(join(tmpdir(), 'watchbill-engine-'));
  const socketPath = join(folder, 'engine.sock');
  const settings = join(folder, 'containers.conf');
  // Limits above what a sandbox may set make every start of a container fail.
  writeFileSync(
    settings,
    '[engine]\nruntime="runc"\n[containers]\ndefault_ulimits=["nofile=1024:1024","nproc=4096:4096"]\n',
  );
  const env = { ...process.env, CONTAINERS_CONF: settings };
  const own = ['--root', join(folder, 'root'), '--runroot', join(folder, 'run')];
  const image = await importImage(folder, own, env);
  // It ends by itself when nobody has asked for long: a test run that was killed leaves nothing behind.
  const service = spawn('podman', [...own, 'system', 'service', '--time=300', `unix://${socketPath}`], {
    env,
    stdio: 'ignore',
  });
  // Each of them, or dockerode would take it from a DOCKER_HOST of the developer.
  const docker = new Docker({ socketPath, host: '', protocol: 'http' });
  async function close(): Promise<void> {
    await run('podman', [...own, 'rm', '--all', '--force', '--time', '0'], { env });
    if (service.exitCode === null && service.signalCode === null) {
      const ended = once(service, 'exit');
      service.kill('SIGTERM');
      await ended;
    }
    await removed();
  }
  // The storage keeps its own mount point, without which the folder cannot be removed; what cleans up behind a
  // container that was killed may still hold it for a moment.
  async function removed(triesLeft = 100): Promise<void> {
    await run('umount', [join(folder, 'root', 'overlay')]).catch(() => {});
    try {
      rmSync(folder, { recursive: true, force: true });
    } catch (error) {
      if (triesLeft === 0) throw error;
      await pause(50);
      await removed(triesLeft - 1);
    }
  }
  try {
    await untilAnswering(docker, () => service.exitCode !== null);
  } catch (error) {
    await close();
    throw error;
  }

  return {
    socketPath,
    docker,
    image,
    async startContainer(name, command) {
      const container = await docker.createContainer({
        name,
        Image: image,
        Cmd: [...command],
        HostConfig: { NetworkMode: 'host' },
      });
      await container.start();
      return container;
    },
    close,
  };
}

async function importImage(folder: string, own: readonly string[], env: NodeJS.ProcessEnv): Promise<string> {
  const archive = join(folder, 'image.tar');
  const source = busybox ?? '';
  await run('tar', ['-C', join(source, '..'), '-cf', archive, 'busybox']);
  await run('podman', [...own, 'import', '--quiet', archive, 'localhost/watchbill-test:latest'], { env });
  return 'localhost/watchbill-test:latest';
}

// A busy machine takes its time; how long it is watched is the hook's affair.
async function untilAnswering(docker: Docker, ended: () => boolean): Promise<void> {
  const deadline = AbortSignal.timeout(45_000);
  let cause: unknown;
  while (!deadline.aborted && !ended()) {
    try {
      await docker.ping();
      return;
    } catch (error) {
      cause = error;
    }
    await pause(25);
  }
  throw new Error('podman system service does not answer.', { cause });
}
