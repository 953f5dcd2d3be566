import { OpsError } from '../domain/errors.ts';
import type { Log } from '../domain/ports/log.ts';

export interface Looking {
  readonly everyMs: number;
  /** For the log: what is watched, in the plural. */
  readonly what: string;
  readonly log: Log;
}

/**
 * Looks now and every so often, never twice at a time. That a look fails for a known reason is told once, and then that
 * it succeeds again; what nobody foresaw is told each time. Answers how to stop it.
 */
export function lookEvery({ everyMs, what, log }: Looking, look: () => Promise<void>): () => void {
  let failing = false;
  let looking = false;
  const lookOnce = async (): Promise<void> => {
    if (looking) return;
    looking = true;
    try {
      await look();
      if (failing) log.info({}, `${what} can be watched again`);
      failing = false;
    } catch (error) {
      if (!(error instanceof OpsError)) log.error({ err: error }, `${what} cannot be watched`);
      else if (!failing) log.warn({ reason: error.message }, `${what} cannot be watched; it is tried again`);
      failing = true;
    } finally {
      looking = false;
    }
  };
  void lookOnce();
  const timer = setInterval(lookOnce, everyMs);
  return () => clearInterval(timer);
}
