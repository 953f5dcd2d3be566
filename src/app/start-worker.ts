import { setTimeout as pause } from 'node:timers/promises';
import type { Services } from '../define/services.ts';
import type { Cleanups } from './cleanups.ts';
import type { Definitions } from './definitions.ts';
import { createJobHandler } from './job-runner.ts';
import type { QueuePart } from './open-queue.ts';
import type { ReadinessBoard } from './readiness.ts';

/** A queue that is away at the start does not hold up the rest: alerts are accepted, and the worker keeps trying. */
const PATIENCE_MS = 3_000;
const DRAIN_MS = 4_000;

export interface WorkerParts {
  readonly queue: QueuePart;
  readonly definitions: Definitions;
  readonly services: Services;
  readonly cleanups: Cleanups;
  readonly board: ReadinessBoard;
  beat(): void;
}

/** Starts taking jobs. ConfigError when the queue may not be used, as far as it can be told in a few seconds. */
export async function startWorker(parts: WorkerParts): Promise<void> {
  const { queue, definitions, services, cleanups, board, beat } = parts;
  cleanups.add('queue worker', () => queue.worker.drain(DRAIN_MS));
  const notYet = () => {
    throw new Error('the queue has not been reached yet');
  };
  board.set('worker', notYet, { needed: false });
  const working = queue.worker
    .start(createJobHandler(definitions.jobs, definitions.reports, services, beat))
    .then(() => board.set('worker', () => 'takes jobs', { needed: false }));
  const late = pause(PATIENCE_MS, 'late', { ref: false });
  if ((await Promise.race([working, late])) !== 'late') return;
  services.log.warn({}, 'the queue cannot be reached yet; cards wait, alerts are accepted');
  working.catch((error: unknown) => {
    services.log.error({ err: error }, 'the worker cannot use the queue; mend it and restart Watchbill');
    board.set('worker', () => Promise.reject(error), { needed: false });
  });
}
