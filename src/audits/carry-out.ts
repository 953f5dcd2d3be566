import { setTimeout } from 'node:timers/promises';
import { OpsError } from '../domain/errors.ts';
import { untilAborted } from '../domain/until-aborted.ts';

export interface Run {
  /** Of the job: aborted when the worker stops. */
  readonly signal: AbortSignal;
  readonly everyMs: number;
  /** Tells that the run lives; false when another one has taken over. One that fails is tried again. */
  readonly tell: () => Promise<boolean>;
  /** Resolves after so many milliseconds, or when the signal is aborted; by the machine's clock where left out. */
  readonly pause?: (ms: number, signal: AbortSignal) => Promise<void>;
  readonly work: (signal: AbortSignal) => Promise<void>;
  /** It failed by itself. */
  readonly failed: (words: string) => Promise<void>;
}

/**
 * Works, and tells that it does as long as it takes. What is cut short by a stop, or by somebody who has taken over,
 * rejects and is not failed: whoever comes next begins anew.
 */
export async function carryOut({
  signal: given,
  everyMs,
  tell,
  pause = waitFor,
  work,
  failed,
}: Run): Promise<void> {
  const stop = new AbortController();
  const signal = AbortSignal.any([given, stop.signal]);
  const telling = (async () => {
    while (!signal.aborted) {
      const mine = await tell().catch(() => true);
      if (!mine) stop.abort(new Error('Another run has taken over.'));
      await pause(everyMs, signal);
    }
  })();
  try {
    await untilAborted(work(signal), signal);
  } catch (error) {
    if (signal.aborted) throw error;
    await failed(wordsOf(error));
  } finally {
    stop.abort();
    await telling;
  }
}

async function waitFor(ms: number, signal: AbortSignal): Promise<void> {
  await setTimeout(ms, undefined, { signal }).catch(() => undefined);
}

/** For people: what is no sentence of ours stays one line. */
function wordsOf(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  return error instanceof OpsError ? text : (text.split('\n', 1)[0] ?? '').slice(0, 300);
}
