import { startWatchbill } from './app/start.ts';
import { readEnvironment } from './config/environment.ts';
import { OpsError } from './domain/errors.ts';

try {
  const running = await startWatchbill(readEnvironment(process.env));
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
  // What a person can mend is told in its own words; anything else is a defect and shown whole.
  process.stderr.write(
    `${error instanceof OpsError ? error.message : error instanceof Error ? error.stack : String(error)}\n`,
  );
  process.exit(1);
}
