import { Worker } from 'node:worker_threads';
import { InvalidAlertError, TimeoutError, UnreachableError } from '../../domain/errors.ts';
import type { Mapping } from './schema.ts';
import type { MappingAnswer } from './worker.ts';

const DEADLINE_MS = 2_000;
/** More for the first body: the thread has to come up. */
const START_MS = 8_000;
const MOST_WAITING = 500;
/** A body is 1 MiB at most; a mapping that needs more is a mistake in it. */
const LIMITS = { maxOldGenerationSizeMb: 96, maxYoungGenerationSizeMb: 16, stackSizeMb: 4 };

/**
 * Runs mappings in a thread of their own, one after the other: an expression can loop for ever or fill the memory,
 * and no bound inside of it holds against a built-in function. Here it is ended with its thread, and the next body
 * gets a new one.
 */
export class MappingThread {
  readonly #deadlineMs: number;
  #worker: Worker | undefined;
  #last: Promise<unknown> = Promise.resolve();
  #waiting = 0;
  #settle: ((answer: MappingAnswer | Error) => void) | undefined;

  constructor(deadlineMs = DEADLINE_MS) {
    this.#deadlineMs = deadlineMs;
  }

  /** InvalidAlertError for a body that the mapping cannot be applied to; TimeoutError when it takes too long. */
  async map(mapping: Mapping, body: unknown): Promise<unknown> {
    if (this.#waiting >= MOST_WAITING) {
      throw new UnreachableError(
        `Watchbill is overloaded: ${this.#waiting} bodies wait to be mapped. Send this again in a few seconds.`,
      );
    }
    this.#waiting += 1;
    const turn = this.#last.then(() => this.#run(mapping, body));
    this.#last = turn.catch(() => undefined);
    try {
      return resultOf(await turn);
    } finally {
      this.#waiting -= 1;
    }
  }

  async stop(): Promise<void> {
    const worker = this.#worker;
    this.#worker = undefined;
    await worker?.terminate();
  }

  #start(): Worker {
    const worker = new Worker(new URL('./worker.ts', import.meta.url), { resourceLimits: LIMITS });
    // It keeps nobody from ending.
    worker.unref();
    worker.on('message', (answer: MappingAnswer) => this.#settle?.(answer));
    worker.on('error', (cause) => this.#lose(worker, broken(cause)));
    worker.on('exit', () => this.#lose(worker, broken(undefined)));
    this.#worker = worker;
    return worker;
  }

  /** What it was at fails, and the next body gets a new thread. */
  #lose(worker: Worker, error: Error): void {
    if (this.#worker !== worker) return;
    this.#worker = undefined;
    // What it has begun cannot be stopped in any other way.
    void worker.terminate();
    this.#settle?.(error);
  }

  #run(mapping: Mapping, body: unknown): Promise<MappingAnswer> {
    const deadlineMs = this.#worker === undefined ? this.#deadlineMs + START_MS : this.#deadlineMs;
    const worker = this.#worker ?? this.#start();
    return new Promise((resolve, reject) => {
      const late = setTimeout(() => this.#lose(worker, tooLong(deadlineMs)), deadlineMs);
      this.#settle = (answer) => {
        clearTimeout(late);
        this.#settle = undefined;
        if (answer instanceof Error) reject(answer);
        else resolve(answer);
      };
      worker.postMessage({ mapping, body });
    });
  }
}

function resultOf(answer: MappingAnswer): unknown {
  if ('mapped' in answer) return answer.mapped;
  if ('defect' in answer) throw new Error(`A mapping failed for a reason of our own: ${answer.defect}`);
  throw new InvalidAlertError(
    `The field the body is not acceptable: mapping.${answer.problem}. Try it with watchbill source test.`,
  );
}

function tooLong(deadlineMs: number): Error {
  return new TimeoutError(
    `The mapping took longer than ${deadlineMs} ms on this body. Make its expressions simpler.`,
  );
}

function broken(cause: unknown): Error {
  return new InvalidAlertError(
    'The mapping could not be carried out: it needed more memory than it may have. Make its expressions simpler.',
    { cause },
  );
}
