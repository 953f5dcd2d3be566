import { randomUUID } from 'node:crypto';
import type { LoadedJob } from '../define/job.ts';
import type { LoadedReport } from '../define/report.ts';
import type { Services } from '../define/services.ts';
import { OpsError, TimeoutError, UsageError } from '../domain/errors.ts';
import type { JobHandler } from '../domain/ports/queue.ts';

/** The job worker's edge: finds the definition, validates the data, keeps the deadline, logs what was thrown. */
export function createJobHandler(
  jobs: readonly LoadedJob[],
  reports: readonly LoadedReport[],
  services: Services,
  /** Called when a job is taken and when it is done with, however it ended. */
  beat: () => void,
): JobHandler {
  const byName = new Map(jobs.map((job) => [job.name, job]));
  return async (job, stopping) => {
    beat();
    const definition = byName.get(job.name);
    if (definition === undefined) throw new UsageError(`There is no job '${job.name}'. It is left alone.`);
    const data = definition.data.safeParse(job.data);
    if (!data.success)
      throw new UsageError(`The job '${job.name}' carries data it cannot take. It is given up.`, {
        cause: data.error,
      });
    const deadline = AbortSignal.timeout(definition.timeoutMs);
    const signal = AbortSignal.any([stopping, deadline]);
    const context = { ...services, reports, signal, attempt: job.attempt };
    try {
      await Promise.race([
        definition.run(context, data.data),
        rejectOn(deadline, job.name, definition.timeoutMs),
      ]);
    } catch (error) {
      report(error, job.name, job.attempt, services);
      throw error;
    } finally {
      beat();
    }
  };
}

function rejectOn(deadline: AbortSignal, name: string, timeoutMs: number): Promise<never> {
  return new Promise((_resolve, reject) => {
    const late = () => reject(new TimeoutError(`The job '${name}' took longer than ${timeoutMs} ms.`));
    deadline.addEventListener('abort', late, { once: true });
  });
}

function report(error: unknown, job: string, attempt: number, { log }: Services): void {
  // What passes by itself is no news; what does not, and every defect, is.
  if (error instanceof OpsError && error.retryable)
    log.info({ job, attempt, code: error.code, reason: error.message }, 'job will be tried again');
  else log.error({ job, attempt, reference: randomUUID().slice(0, 8), err: error }, 'job failed');
}
