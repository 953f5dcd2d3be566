import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { promisify } from 'node:util';

/** A process of a deployment that does nothing but live, under a command line by which it is found. */
export interface WorkerProcess {
  /** Stands in its command line. */
  readonly mark: string;
  readonly pid: number | undefined;
  /** With so many bytes of memory of its own; none to speak of where left out. */
  start(bytes?: number): Promise<void>;
  kill(): Promise<void>;
}

const run = promisify(execFile);
const idle = 'globalThis.kept = Buffer.alloc(Number(process.argv[2]), 1); setInterval(() => {}, 1 << 30)';
// The shell is gone at once: its child is nobody's, and not among what whoever looks has started itself.
const launch = '"$0" -e "$1" "$2" "$3" </dev/null >/dev/null 2>&1 & echo $!';

export async function startWorkerProcess(mark: string): Promise<WorkerProcess> {
  let pid: number | undefined;
  const worker: WorkerProcess = {
    mark,
    get pid() {
      return pid;
    },
    async start(bytes = 0) {
      if (pid !== undefined) return;
      const { stdout } = await run('/bin/sh', ['-c', launch, process.execPath, idle, mark, String(bytes)]);
      pid = Number(stdout);
    },
    async kill() {
      const living = pid;
      pid = undefined;
      if (living === undefined || !lives(living)) return;
      process.kill(living, 'SIGKILL');
      while (lives(living)) await pause(10);
    },
  };
  await worker.start();
  return worker;
}

/** One that has ended and that nobody has asked after yet is gone as well. */
function lives(pid: number): boolean {
  try {
    return !/\) [ZX] /.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
  } catch {
    return false;
  }
}
