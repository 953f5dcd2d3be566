import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { constants } from 'node:os';
import type { Readable } from 'node:stream';
import { setTimeout as pause } from 'node:timers/promises';
import { UnreachableError } from '../../domain/errors.ts';
import { Secret } from '../../domain/secret.ts';

export interface Program {
  /** The program by its absolute path, and its arguments. */
  readonly argv: readonly [string, ...string[]];
  readonly cwd: string;
  /** All that it is given of an environment. */
  readonly env: Readonly<Record<string, string | Secret>>;
  /** Of stdout and of stderr. */
  readonly mostBytes: number;
}

export interface ProgramEnd {
  /** As a shell tells it: 128 and the number of the signal for one that was ended by a signal. */
  readonly exitStatus: number;
  readonly endedBy?: string;
  readonly stdout: string;
  readonly stderr: string;
  readonly durationMs: number;
}

/** From SIGTERM to SIGKILL. */
const GRACE_MS = 500;
/** For what was still in its pipes when it ended. */
const DRAIN_MS = 200;

/**
 * Runs a program with nothing on stdin and waits for its end. At the abort the whole group of processes is asked to
 * end and half a second later made to; whatever it leaves behind when it ends by itself goes too. A program that
 * leaves its group goes on: nothing here can find it.
 */
export async function runProgram(program: Program, signal: AbortSignal): Promise<ProgramEnd> {
  signal.throwIfAborted();
  const [file, ...args] = program.argv;
  const startedAt = performance.now();
  const child = spawn(file, args, {
    cwd: program.cwd,
    env: revealed(program.env),
    stdio: ['ignore', 'pipe', 'pipe'],
    // A group of its own, so that its children are found again.
    detached: true,
  });
  const ended = endOf(child, file);
  // Where no descriptor is left there are no pipes either: the failure is all that comes.
  if (!child.stdout || !child.stderr) await ended;
  const stop = new AbortController();
  const flooded = (name: string): void =>
    stop.abort(
      new UnreachableError(
        `The program '${file}' wrote more than ${program.mostBytes} bytes to ${name} and was ended. Let it write less, or raise maxOutput.`,
      ),
    );
  const stdout = collect(child.stdout, program.mostBytes, () => flooded('stdout'));
  const stderr = collect(child.stderr, program.mostBytes, () => flooded('stderr'));
  const failed = AbortSignal.any([signal, stop.signal]);
  const onAbort = (): void => endGroup(child, 'SIGTERM');
  failed.addEventListener('abort', onAbort, { once: true });
  try {
    const { code, by } = await untilEnded(child, ended, failed);
    failed.throwIfAborted();
    return {
      exitStatus: code ?? 128 + (by === null ? 0 : constants.signals[by]),
      ...(by === null ? {} : { endedBy: by }),
      stdout: stdout(),
      stderr: stderr(),
      durationMs: performance.now() - startedAt,
    };
  } finally {
    failed.removeEventListener('abort', onAbort);
    child.stdout.destroy();
    child.stderr.destroy();
  }
}

interface End {
  readonly code: number | null;
  readonly by: NodeJS.Signals | null;
}

async function untilEnded(child: ChildProcess, ended: Promise<End>, failed: AbortSignal): Promise<End> {
  const closed = once(child, 'close');
  closed.catch(() => {});
  const aborted = Promise.withResolvers<void>();
  const onAbort = (): void => aborted.resolve();
  if (failed.aborted) onAbort();
  failed.addEventListener('abort', onAbort, { once: true });
  const first = await Promise.race([ended, aborted.promise]);
  const end = first ?? (await Promise.race([ended, pause(GRACE_MS)])) ?? (await killed(child, ended));
  // Its children may hold the pipes for as long as they live.
  endGroup(child, 'SIGKILL');
  await Promise.race([closed, pause(DRAIN_MS, undefined, { ref: false })]);
  failed.removeEventListener('abort', onAbort);
  return end;
}

// One that is stuck within the kernel ends when the kernel lets go of it; nobody waits for that.
async function killed(child: ChildProcess, ended: Promise<End>): Promise<End> {
  endGroup(child, 'SIGKILL');
  return (await Promise.race([ended, pause(GRACE_MS)])) ?? { code: null, by: 'SIGKILL' };
}

function endOf(child: ChildProcess, file: string): Promise<End> {
  return new Promise((resolve, reject) => {
    child.on('error', (cause) =>
      reject(
        new UnreachableError(
          `The program '${file}' cannot be started: ${cause.message}. See to its path, its rights and its cwd.`,
          {
            cause,
          },
        ),
      ),
    );
    child.on('exit', (code, by) => resolve({ code, by }));
  });
}

function endGroup({ pid }: ChildProcess, by: NodeJS.Signals): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, by);
  } catch {
    // All of them have ended.
  }
}

function collect(stream: Readable, mostBytes: number, flooded: () => void): () => string {
  const chunks: Buffer[] = [];
  let bytes = 0;
  stream.on('error', () => {});
  stream.on('data', (chunk: Buffer) => {
    bytes += chunk.length;
    if (bytes <= mostBytes) chunks.push(chunk);
    else {
      stream.destroy();
      flooded();
    }
  });
  return () => Buffer.concat(chunks).toString('utf8');
}

function revealed(env: Program['env']): Record<string, string> {
  const entries = Object.entries(env).map(([name, value]) => [name, plain(value)] as const);
  return Object.fromEntries(entries);
}

const plain = (value: string | Secret): string => (value instanceof Secret ? value.reveal() : value);
