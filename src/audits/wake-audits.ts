import type { Clock } from '../domain/clock.ts';
import { MINUTE_MS } from '../domain/duration.ts';
import type { QueuePort } from '../domain/ports/queue.ts';
import type { Stores } from '../domain/ports/stores.ts';
import { deletionJob, fileJob, runJob } from './audit-jobs.ts';

/** Whoever carries one out tells of it every few seconds. */
const SILENT_MS = MINUTE_MS;
const MOST_RUNS = 3;
/** The job that shows a file follows the end at once. */
const UNFILED_MS = MINUTE_MS;

const givenUp = `It was begun ${MOST_RUNS} times, and each time its runner ended before it was done.`;

interface Parts {
  readonly stores: Pick<Stores, 'vectorAudits'>;
  readonly queue: Pick<QueuePort, 'add'>;
  readonly clock: Clock;
}

/** Starts again what nobody tells anything of: its runner died, or the queue lost the job. */
export async function wakeAudits({ stores: { vectorAudits }, queue, clock }: Parts): Promise<void> {
  const now = clock.now();
  const { audits, deletions } = await vectorAudits.silent(SILENT_MS);
  for (const { id, runs } of audits) if (runs >= MOST_RUNS) await vectorAudits.fail(id, givenUp, now);
  for (const { runs, ...name } of deletions) {
    if (runs >= MOST_RUNS) await vectorAudits.endDeletion(name, undefined, { error: givenUp }, now);
  }
  const left = deletions.filter(({ runs }) => runs < MOST_RUNS);
  const files = await vectorAudits.unfiled(new Date(now.getTime() - UNFILED_MS));
  await queue.add([
    ...audits.filter(({ runs }) => runs < MOST_RUNS).map(({ id }) => runJob(id)),
    ...[...new Set(left.map(({ auditId }) => auditId))].map(deletionJob),
    ...files.map(fileJob),
  ]);
}
