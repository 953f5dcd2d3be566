import { setTimeout as pause } from 'node:timers/promises';
import { OpsError } from '../domain/errors.ts';
import type { Log } from '../domain/ports/log.ts';
import { untilAborted } from '../domain/until-aborted.ts';

const PAUSE_MS = 1_000;

export interface Trying {
  /** For the log: what is being waited for. */
  readonly what: string;
  readonly log: Log;
  /** Ends the waiting; its reason is thrown. */
  readonly signal: AbortSignal;
}

/** Tries again as long as it fails for a reason that may pass; anything else is thrown. */
export async function until(work: () => Promise<unknown>, { what, log, signal }: Trying): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    signal.throwIfAborted();
    try {
      // It may wait for minutes for somebody else: it is left alone then, and ends with its connection.
      await untilAborted(work(), signal);
      return;
    } catch (error) {
      if (!(error instanceof OpsError && error.retryable)) throw error;
      if (attempt === 1 || attempt % 10 === 0) {
        log.warn({ what, attempt, reason: error.message }, 'waiting; it is tried again');
      }
      await pause(PAUSE_MS, undefined, { signal });
    }
  }
}
