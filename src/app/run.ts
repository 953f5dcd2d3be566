import { readEnvironment } from '../config/environment.ts';
import { OpsError } from '../domain/errors.ts';
import { startWatchbill } from './start.ts';

/** Runs Watchbill until a signal stops it: exit code 0 after a clean stop, 1 otherwise, 130 when forced. */
export async function run(env: NodeJS.ProcessEnv): Promise<void> {
  try {
    const running = await startWatchbill(readEnvironment(env));
    let stopping = false;
    for (const signal of ['SIGTERM', 'SIGINT'] as const) {
      process.on(signal, () => {
        // The second signal is from somebody who does not want to wait.
        if (stopping) process.exit(130);
        stopping = true;
        void running.stop(signal).then((clean) => process.exit(clean ? 0 : 1));
      });
    }
  } catch (error) {
    process.stderr.write(`${wordsOf(error)}\n`);
    process.exit(1);
  }
}

/** What a person can mend is told in its own words; anything else is a defect and shown whole. */
function wordsOf(error: unknown): string {
  if (error instanceof OpsError) return error.message;
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
