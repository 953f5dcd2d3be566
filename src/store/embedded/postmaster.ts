import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import { UnreachableError } from '../../domain/errors.ts';
import type { Binaries } from './binaries.ts';
import { killOrphans } from './orphans.ts';
import { servesCluster } from './postmaster-file.ts';
import { commandLine, programEnv, runProgram } from './run-program.ts';
import { presentUser, type ServerAccount } from './server-account.ts';

/** SIGINT ends the sessions and writes a checkpoint, SIGQUIT leaves the rest to recovery, SIGKILL leaves orphans. */
type StopSignal = 'SIGINT' | 'SIGQUIT' | 'SIGKILL';

/** A running server, whether this process started it or found it. */
export interface Postmaster {
  readonly pid: number;
  readonly clusterDir: string;
  alive(): Promise<boolean>;
  send(signal: StopSignal): Promise<void>;
  /** Calls back once, when the server has gone, with its exit code where that can be known. */
  watch(gone: (code: number | null) => void): void;
}

export interface SpawnOptions {
  binaries: Binaries;
  account: ServerAccount;
  clusterDir: string;
  port: number;
  /** A file opened for appending; the server writes to it even after our end. */
  logFd: number;
  env: NodeJS.ProcessEnv;
}

const pollMs = 15;
const adoptedPollMs = 1_000;

/** Starts the server so that it outlives us, sees none of the terminal's signals and holds nothing of ours open. */
export async function spawnPostmaster(options: SpawnOptions): Promise<Postmaster> {
  const { binaries, account, clusterDir, port, logFd } = options;
  const { file, args, ids } = commandLine(account, binaries.postgres, ['-D', clusterDir, '-p', String(port)]);
  const child = spawn(file, args, {
    ...ids,
    env: programEnv(options.env),
    cwd: '/',
    // Its own session: Ctrl-C reaches us alone, and we drain before we stop the server.
    detached: true,
    // No pipe: one whose reader has died would kill the server with SIGPIPE.
    stdio: ['ignore', logFd, logFd],
    windowsHide: true,
  });
  child.unref();
  await once(child, 'spawn').catch((cause: Error) => {
    throw new UnreachableError(`PostgreSQL could not be started: ${cause.message}`, { cause });
  });
  const alive = () => child.exitCode === null && child.signalCode === null;
  const pid = child.pid ?? 0;
  return {
    pid,
    clusterDir,
    alive: async () => alive(),
    send: async (signal) => {
      if (alive()) await deliver(pid, signal, binaries);
    },
    watch: (gone) => {
      if (alive()) child.once('exit', (code) => gone(code));
      else gone(child.exitCode);
    },
  };
}

/** Takes over a server that another process started. */
export function adoptPostmaster(pid: number, clusterDir: string, binaries: Binaries): Postmaster {
  const alive = () => servesCluster(pid, clusterDir);
  return {
    pid,
    clusterDir,
    alive,
    send: async (signal) => {
      // Asked again each time: the pid may by now be somebody else's.
      if (await alive()) await deliver(pid, signal, binaries);
    },
    watch: (gone) => {
      const timer = setInterval(async () => {
        if (await alive()) return;
        clearInterval(timer);
        gone(null);
      }, adoptedPollMs).unref();
    },
  };
}

/** Stops the server, harder and harder, and resolves when its process is gone. */
export async function stopPostmaster(server: Postmaster, graceMs: number): Promise<void> {
  const steps: [StopSignal, number][] = [
    ['SIGINT', graceMs],
    ['SIGQUIT', 2_000],
    ['SIGKILL', 10_000],
  ];
  for (const [signal, waitMs] of steps) {
    await server.send(signal);
    const until = performance.now() + waitMs;
    while (performance.now() < until) {
      if (!(await server.alive())) {
        if (signal === 'SIGKILL') await killOrphans(server.clusterDir);
        return;
      }
      await delay(pollMs);
    }
  }
  throw new UnreachableError(
    `The PostgreSQL process ${server.pid} does not end, not even when killed. Is its disk hung?`,
  );
}

async function deliver(pid: number, signal: StopSignal, binaries: Binaries): Promise<void> {
  if (process.platform === 'win32') {
    // Node would end the process at once there, whatever the signal; the server's own tool does not.
    await runProgram(presentUser, binaries.pgCtl, ['kill', signal.slice(3), String(pid)], process.env);
    return;
  }
  try {
    process.kill(pid, signal);
    // A suspended server acts on nothing but SIGKILL until it is continued.
    if (signal !== 'SIGKILL') process.kill(pid, 'SIGCONT');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}
