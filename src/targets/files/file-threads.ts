import { Worker } from 'node:worker_threads';
import { NotFoundError, UnreachableError, UsageError } from '../../domain/errors.ts';
import { whereIs } from '../docker-endpoint.ts';
import type { FileAnswer, FileResults, FileTask } from './tasks.ts';

/** Reading is more of the disk's work than of the processor's. */
const MOST_THREADS = 4;
/** An engine that is slow with its logs keeps so many threads waiting, and leaves the others. */
const MOST_OF_ONE_ENGINE = 2;
/** Threads that hang within the kernel are not ended by anything; beyond so many no more are started. */
const MOST_HANGING = 8;
/** From the moment in which nobody waits any more until a thread is ended that does not notice. */
const NOTICE_MS = 250;
const IDLE_MS = 60_000;
const LIMITS = { maxOldGenerationSizeMb: 128, stackSizeMb: 4 };

interface Order {
  readonly task: FileTask;
  readonly signal: AbortSignal;
  readonly settle: (answer: FileAnswer | Error) => void;
}

/**
 * Reads files in threads of its own. What they do blocks them and nobody else: not the loop, and not the four threads
 * of Node's pool, which a file server that is gone would hold. A thread that does not come back in time is ended; while
 * it hangs within the kernel, what it was at is not tried again.
 */
export class FileThreads {
  readonly #script: URL;
  readonly #noticeMs: number;
  readonly #idle: { readonly worker: Worker; readonly timer: NodeJS.Timeout }[] = [];
  readonly #waiting: Order[] = [];
  /** What threads were at that do not end. */
  readonly #hanging = new Map<Worker, string>();
  readonly #busy = new Set<Order>();

  constructor(script = new URL('./thread.ts', import.meta.url), noticeMs = NOTICE_MS) {
    this.#script = script;
    this.#noticeMs = noticeMs;
  }

  /** The answer to the task; rejects with the signal's reason at the abort, and with a sentence when it fails. */
  async run<K extends FileTask['kind']>(
    task: Extract<FileTask, { kind: K }>,
    signal: AbortSignal,
  ): Promise<FileResults[K]> {
    signal.throwIfAborted();
    const name = nameOf(task);
    if ([...this.#hanging.values()].includes(name)) {
      throw new UnreachableError(`${name} still does not answer. See to its disk, file server or engine.`);
    }
    const answer = await new Promise<FileAnswer | Error>((resolve) => {
      const order: Order = { task, signal, settle: resolve };
      signal.addEventListener('abort', () => this.#giveUp(order), { once: true });
      this.#waiting.push(order);
      this.#next();
    });
    signal.throwIfAborted();
    if (answer instanceof Error) throw answer;
    if ('done' in answer) return answer.done as FileResults[K];
    throw failure(answer);
  }

  #giveUp(order: Order): void {
    const at = this.#waiting.indexOf(order);
    if (at < 0) return;
    this.#waiting.splice(at, 1);
    order.settle(new Error('Nobody waits any more.'));
  }

  #next(): void {
    while (this.#busy.size < MOST_THREADS) {
      const order = this.#waiting.find(({ task }) => this.#isFree(task));
      if (order === undefined) return;
      const idle = this.#idle.pop();
      if (idle === undefined && this.#hanging.size >= MOST_HANGING) {
        const tooMany = new UnreachableError(
          `${MOST_HANGING} readers of files hang. See to ${[...new Set(this.#hanging.values())].join(', ')}.`,
        );
        for (const waiting of this.#waiting.splice(0)) waiting.settle(tooMany);
        return;
      }
      this.#waiting.splice(this.#waiting.indexOf(order), 1);
      clearTimeout(idle?.timer);
      this.#busy.add(order);
      this.#work(idle?.worker ?? this.#start(), order);
    }
  }

  #isFree(task: FileTask): boolean {
    const engine = engineOf(task);
    if (engine === undefined) return true;
    const busy = [...this.#busy].filter((order) => engineOf(order.task) === engine);
    return busy.length < MOST_OF_ONE_ENGINE;
  }

  #start(): Worker {
    const worker = new Worker(this.#script, { resourceLimits: LIMITS });
    // It keeps nobody from ending.
    worker.unref();
    return worker;
  }

  #work(worker: Worker, order: Order): void {
    const { task, signal, settle } = order;
    const givenUp = new SharedArrayBuffer(4);
    let notice: NodeJS.Timeout | undefined;
    const onAbort = (): void => {
      const flag = new Int32Array(givenUp);
      Atomics.store(flag, 0, 1);
      Atomics.notify(flag, 0);
      settle(new Error('Nobody waits any more.'));
      notice = setTimeout(() => end(new Error('It does not come back.')), this.#noticeMs);
    };
    const finish = (answer: FileAnswer | Error): void => {
      clearTimeout(notice);
      signal.removeEventListener('abort', onAbort);
      for (const event of ['message', 'error', 'exit']) worker.removeAllListeners(event);
      // What is still to come of a thread that is being ended is of no interest.
      worker.on('error', () => {});
      this.#busy.delete(order);
      settle(answer);
    };
    const end = (error: Error): void => {
      finish(error);
      this.#hanging.set(worker, nameOf(task));
      void worker.terminate().finally(() => {
        this.#hanging.delete(worker);
        this.#next();
      });
      this.#next();
    };
    worker.on('message', (answer: FileAnswer) => {
      finish(answer);
      this.#rest(worker);
      this.#next();
    });
    worker.on('error', (cause) =>
      end(
        new UnreachableError(`${nameOf(task)} could not be read: ${cause.message}. Ask for less of it.`, {
          cause,
        }),
      ),
    );
    worker.on('exit', () =>
      end(new UnreachableError(`${nameOf(task)} could not be read: its reader ended.`)),
    );
    signal.addEventListener('abort', onAbort, { once: true });
    if (signal.aborted) onAbort();
    worker.postMessage({ task, givenUp });
  }

  #rest(worker: Worker): void {
    const timer = setTimeout(() => {
      const at = this.#idle.findIndex((idle) => idle.worker === worker);
      if (at >= 0) this.#idle.splice(at, 1);
      void worker.terminate();
    }, IDLE_MS);
    timer.unref();
    worker.on('error', () => {});
    worker.on('exit', () => {
      const at = this.#idle.findIndex((idle) => idle.worker === worker);
      if (at >= 0) this.#idle.splice(at, 1);
    });
    this.#idle.push({ worker, timer });
  }
}

/** One for the whole process. */
export const fileThreads = new FileThreads();
/** Likewise; of its own, so that an engine that hangs or drips keeps nobody from files. */
export const containerLogThreads = new FileThreads();

function nameOf(task: FileTask): string {
  if (task.kind === 'container-log') {
    return `The log of container '${task.container.name}' at '${whereIs(task.endpoint)}'`;
  }
  return (task.kind === 'survey' ? task.paths : task.source.paths).map((path) => `'${path}'`).join(', ');
}

function engineOf(task: FileTask): string | undefined {
  return task.kind === 'container-log' ? whereIs(task.endpoint) : undefined;
}

function failure({ failed, message }: Extract<FileAnswer, { failed: string }>): Error {
  if (failed === 'not_found') return new NotFoundError(message);
  if (failed === 'usage') return new UsageError(message);
  if (failed === 'unreachable') return new UnreachableError(message);
  return new Error(message);
}
