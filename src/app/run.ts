import { once } from 'node:events';
import { readEnvironment } from '../config/environment.ts';
import { OpsError } from '../domain/errors.ts';
import { startWatchbill } from './start.ts';

/** Runs Watchbill until a signal stops it: exit code 0 after a clean stop, 1 otherwise, 130 when forced. */
export async function run(env: NodeJS.ProcessEnv): Promise<void> {
  const stopping = listenForSignals();
  try {
    const running = await startWatchbill(readEnvironment(env), stopping);
    if (!stopping.aborted) await once(stopping, 'abort');
    process.exit((await running.stop(String(stopping.reason))) ? 0 : 1);
  } catch (error) {
    // Stopped while it was starting: what had been started has been cleaned up.
    if (stopping.aborted) process.exit(0);
    process.stderr.write(`${wordsOf(error)}\n`);
    process.exit(1);
  }
}

/** From the first moment on: a start may wait long for its database, and as process 1 there is no default. */
function listenForSignals(): AbortSignal {
  const stop = new AbortController();
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    process.on(signal, () => {
      // The second signal is from somebody who does not want to wait.
      if (stop.signal.aborted) process.exit(130);
      stop.abort(signal);
    });
  }
  return stop.signal;
}

/** What a person can mend is told in its own words; anything else is a defect and shown whole. */
function wordsOf(error: unknown): string {
  if (error instanceof OpsError) return error.message;
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
