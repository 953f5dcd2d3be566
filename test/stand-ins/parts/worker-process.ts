import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';

/** A process of a deployment that does nothing but live, under a command line by which it is found. */
export interface WorkerProcess {
  /** Stands in its command line. */
  readonly mark: string;
  readonly pid: number | undefined;
  start(): Promise<void>;
  kill(): Promise<void>;
}

const idle = 'setInterval(() => {}, 1 << 30)';

export async function startWorkerProcess(mark: string): Promise<WorkerProcess> {
  let child: ChildProcess | undefined;
  const worker: WorkerProcess = {
    mark,
    get pid() {
      return child?.pid;
    },
    async start() {
      if (child !== undefined) return;
      child = spawn(process.execPath, ['-e', idle, mark], { stdio: 'ignore' });
      await once(child, 'spawn');
    },
    async kill() {
      const living = child;
      child = undefined;
      if (living === undefined || living.exitCode !== null) return;
      const gone = once(living, 'exit');
      living.kill('SIGKILL');
      await gone;
    },
  };
  await worker.start();
  return worker;
}
