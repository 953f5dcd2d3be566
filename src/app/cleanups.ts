import type { Log } from '../domain/ports/log.ts';

interface Cleanup {
  readonly name: string;
  run(): Promise<void> | void;
}

/** A part that does not let go in this time is left behind: the others still get their turn. */
const EACH_MS = 4_500;

/** Named clean-ups, run in the reverse order of their registration, each at most once. */
export class Cleanups {
  readonly #stack: Cleanup[] = [];
  #running: Promise<void> | undefined;

  add(name: string, run: Cleanup['run']): void {
    this.#stack.push({ name, run });
  }

  run(log: Log): Promise<void> {
    this.#running ??= this.#runAll(log);
    return this.#running;
  }

  async #runAll(log: Log): Promise<void> {
    for (let next = this.#stack.pop(); next !== undefined; next = this.#stack.pop()) {
      const { name, run } = next;
      const started = performance.now();
      try {
        await bounded(Promise.resolve(run()), name);
        log.debug({ part: name, ms: Math.round(performance.now() - started) }, 'stopped');
      } catch (error) {
        log.warn({ part: name, err: error }, 'could not be stopped cleanly');
      }
    }
  }
}

async function bounded(work: Promise<void>, name: string): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error(`'${name}' did not stop within ${EACH_MS} ms.`)), EACH_MS);
  });
  try {
    await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
