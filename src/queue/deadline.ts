import { setTimeout as pause } from 'node:timers/promises';
import { ConfigError, UnreachableError } from '../domain/errors.ts';
import { untilAborted } from '../domain/until-aborted.ts';

/** What `start` resolves to, or the signal's reason as soon as it is aborted; then nothing is started any more. */
export async function startUntilAborted<T>(start: () => Promise<T>, signal: AbortSignal): Promise<T> {
  signal.throwIfAborted();
  return untilAborted(start(), signal);
}

/**
 * Tries `attempt` until it succeeds or `deadlineMs` have passed, so that a backend that restarts within the deadline is
 * not noticed. Rejects with an UnreachableError that carries the last cause, or with the reason of `signal`.
 */
export async function withinDeadline<T>(
  what: string,
  deadlineMs: number,
  attempt: () => Promise<T>,
  signal?: AbortSignal,
): Promise<T> {
  const expired = AbortSignal.timeout(deadlineMs);
  const stop = signal ? AbortSignal.any([signal, expired]) : expired;
  let cause: unknown;
  for (let pauseMs = 20; ; pauseMs = Math.min(pauseMs * 2, 250)) {
    try {
      return await startUntilAborted(attempt, stop);
    } catch (error) {
      signal?.throwIfAborted();
      if (error instanceof ConfigError) {
        throw error;
      }
      cause = stop.aborted ? (cause ?? error) : error;
    }
    if (!stop.aborted) {
      await pause(pauseMs, undefined, { signal: stop }).catch(() => {});
    }
    signal?.throwIfAborted();
    if (stop.aborted) {
      throw new UnreachableError(
        `The queue did not ${what} within ${deadlineMs} ms. See that its Redis or PostgreSQL is running and reachable.`,
        { cause },
      );
    }
  }
}
